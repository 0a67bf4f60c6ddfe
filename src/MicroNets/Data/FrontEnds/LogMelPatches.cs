using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// Windows of a stored log-mel spectrogram (any number of frames × <see cref="Bands"/>): value · <see cref="DecibelsPerStep"/> +
/// <see cref="DecibelsAtZero"/> − <see cref="MeanDecibels"/>, averaged over cells of <see cref="CellFrames"/> × <see cref="CellBands"/>.
/// The defaults turn 128 bands stored as (dB + 90)·2.4 in bytes into 32×32, a window every 20 frames.
/// </summary>
public sealed record LogMelPatches : FrontEnd
{
    public int Bands { get; init; } = 128;

    public double DecibelsPerStep { get; init; } = 1 / 2.4;

    public double DecibelsAtZero { get; init; } = -90;

    public double MeanDecibels { get; init; } = -30;

    public FrameWindows Windows { get; init; } = new();

    public int CellFrames { get; init; } = 2;

    public int CellBands { get; init; } = 4;

    [JsonIgnore]
    public override Shape Output => new(Windows.Frames / CellFrames, Bands / CellBands, 1);

    [JsonIgnore]
    public override InputContent Content => InputContent.Spectrogram;

    [JsonIgnore]
    public override string Expects => $"an array [frames, {Bands}]";

    public override bool Accepts(RawContent content) => content is RawArray { Dimensions.Count: 2 } array && array.Dimensions[0] > 0
        && array.Dimensions[1] == Bands;

    public override FeatureExtractor Compile()
    {
        if (Bands < 1 || CellFrames < 1 || CellBands < 1 || !Windows.IsValid || Windows.Frames % CellFrames != 0 || Bands % CellBands != 0)
            throw new InputException($"log-mel parameters {Words}", "positive sizes, and cells that divide the window and the bands",
                "correct the front end of the task");
        return new Extractor(this);
    }

    private sealed class Extractor(LogMelPatches parameters) : FeatureExtractor(parameters)
    {
        protected override int CountWindows(RawContent content) => parameters.Windows.Count(((RawArray)content).Dimensions[0]);

        protected override void Compute(RawContent content, Span<float> destination)
        {
            var array = (RawArray)content;
            float[] values = new float[array.Count];
            array.CopyTo(values);
            int windows = CountWindows(content);
            float[] cut = new float[windows * parameters.Windows.Frames * parameters.Bands];
            parameters.Windows.Cut(values, parameters.Bands, keepEvery: 1, cut);
            float scale = (float)(parameters.DecibelsPerStep / (parameters.CellFrames * parameters.CellBands));
            float offset = (float)(parameters.DecibelsAtZero - parameters.MeanDecibels);
            int width = parameters.Bands / parameters.CellBands;
            for (int i = 0; i < destination.Length; i++)
            {
                int corner = i / width * parameters.CellFrames * parameters.Bands + i % width * parameters.CellBands;
                destination[i] = Sum(cut.AsSpan(corner)) * scale + offset;
            }
        }

        private float Sum(ReadOnlySpan<float> cell)
        {
            float sum = 0;
            for (int frame = 0; frame < parameters.CellFrames; frame++)
            {
                foreach (float value in cell.Slice(frame * parameters.Bands, parameters.CellBands))
                    sum += value;
            }

            return sum;
        }
    }
}
