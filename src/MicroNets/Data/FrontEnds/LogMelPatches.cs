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
    /// <summary>Columns of the stored spectrogram.</summary>
    public int Bands { get; init; } = 128;

    /// <summary>Decibels for which a stored value rises by 1.</summary>
    public double DecibelsPerStep { get; init; } = 1 / 2.4;

    /// <summary>Decibels of the stored value 0.</summary>
    public double DecibelsAtZero { get; init; } = -90;

    /// <summary>Subtracted, so that inputs are near 0.</summary>
    public double MeanDecibels { get; init; } = -30;

    /// <summary>Length and overlap of the windows, in stored frames.</summary>
    public FrameWindows Windows { get; init; } = new();

    /// <summary>Frames whose values are averaged into a row of the input.</summary>
    public int CellFrames { get; init; } = 2;

    /// <summary>Bands whose values are averaged into a column of the input.</summary>
    public int CellBands { get; init; } = 4;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => new(Windows.Frames / CellFrames, Bands / CellBands, 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputContent Content => InputContent.Spectrogram;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"an array [frames, {Bands}]";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => content is RawArray { Dimensions.Count: 2 } array && array.Dimensions[0] > 0
        && array.Dimensions[1] == Bands;

    /// <inheritdoc/>
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
