using System.Text;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks;
using MicroNets.Firmware.Lowering;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware.Project;

/// <summary>What the task knows of a model's ends, written beside it so that an application needs no other source.</summary>
/// <param name="Classes">Names of the outputs in their order; empty: not known.</param>
/// <param name="Scaling">From raw values to inputs; null: the application does what the front end does, or there is one built in.</param>
public sealed record ModelInterface(EquatableArray<string> Classes, InputScaling? Scaling)
{
    /// <summary>What makes a score and a yes or no of the output; null: the output is all there is.</summary>
    public AnomalyRule? Rule { get; init; }

    /// <summary>What makes features of raw values where more than scaling is done; null: nothing does.</summary>
    public SeriesSpectra? Spectra { get; init; }

    /// <summary>Whether the C of the model makes inputs of raw values.</summary>
    internal bool TakesRawValues => Scaling is not null || Spectra is not null;

    /// <summary>What a front end says of the input's end.</summary>
    public static ModelInterface Of(EquatableArray<string> classes, FrontEnd? frontEnd) =>
        new(classes, frontEnd?.Scaling) { Spectra = frontEnd is SeriesSpectra { Summary: null } spectra ? spectra : null };

    /// <summary>What the files and all symbols of the model begin with.</summary>
    public string Name { get; init; } = ModelName.Default;

    /// <summary>Who provides the arena.</summary>
    public ModelMemory Memory { get; init; }

    /// <summary>How events are found in a sound that does not end, for firmware with an audio front end of frames; null: it is
    /// not.</summary>
    public EventRule? StreamRule { get; init; }

    /// <summary>The form of the network that reads the new frames of a hop and keeps what it needs of earlier ones; null: it reads
    /// windows.</summary>
    public StreamingForm? Streaming { get; init; }

    /// <summary>With a rule for streams, which names the outputs where the model does not.</summary>
    public ModelInterface WithEvents(EventRule? rule) =>
        this with { StreamRule = rule, Classes = Classes.Count > 0 || rule is null ? Classes : rule.Classes };

    /// <summary>Nothing is known but the network.</summary>
    public static readonly ModelInterface None = new([], null);

    /// <summary>The declarations for model.h.</summary>
    internal string Declarations(IntegerNetwork network)
    {
        var text = new StringBuilder();
        if (IsByte(network.Input))
            text.Append("/* The integer of an input value: the nearest to value / MODEL_INPUT_SCALE, plus MODEL_INPUT_ZERO_POINT. "
                + "*/\nint8_t model_quantize(float value);\n\n");
        if (Fits(network))
        {
            text.Append($"{CText.Comment($"Writes a sample of raw values into the input, brought to what the network was trained on: {Scaling!.Values}.")}\n");
            text.Append("void model_set_input(const float values[MODEL_INPUT_BYTES]);\n\n");
        }

        if (Spectra is not null)
            text.Append(SpectraText.Header(Spectra));
        if (IsByte(network.Output))
            text.Append("/* Which output is the largest: the class. */\nint model_class(const int8_t *output);\n\n");
        if (Names(network))
            text.Append($"/* {string.Join(", ", Classes.Select((name, index) => $"{index} {CText.Literal(name).Trim('"').Replace("*/", "* /", StringComparison.Ordinal)}"))}. */\nextern const char *const model_classes[MODEL_OUTPUT_BYTES];\n\n");
        return text.ToString();
    }

    /// <summary>The definitions for model.c.</summary>
    internal string Definitions(IntegerNetwork network)
    {
        TensorFormat format = network.Input.Output;
        var text = new StringBuilder();
        if (IsByte(network.Input))
        {
            text.Append($$"""
                int8_t model_quantize(float value)
                {
                    float steps = value / MODEL_INPUT_SCALE;
                    if (steps != steps)
                        return (int8_t)MODEL_INPUT_ZERO_POINT;
                    steps = steps < -1000.0f ? -1000.0f : steps > 1000.0f ? 1000.0f : steps;
                    int32_t whole = (int32_t)steps;
                    float rest = steps - (float)whole;
                    whole += rest >= 0.5f ? 1 : rest <= -0.5f ? -1 : 0;
                    whole += MODEL_INPUT_ZERO_POINT;
                    return (int8_t)(whole < {{format.Lowest}} ? {{format.Lowest}} : whole > {{format.Highest}} ? {{format.Highest}} : whole);
                }


                """);
        }

        if (IsByte(network.Output))
        {
            text.Append("""
                int model_class(const int8_t *output)
                {
                    int best = 0;
                    for (int i = 1; i < MODEL_OUTPUT_BYTES; i++)
                        best = output[i] > output[best] ? i : best;
                    return best;
                }


                """);
        }

        if (Fits(network))
        {
            text.Append($$"""
                void model_set_input(const float values[MODEL_INPUT_BYTES])
                {
                    {{Constants("shift", Scaling!.Shift)}}
                    {{Constants("factor", Scaling.Factor)}}
                    {{Constants("offset", Scaling.Offset)}}
                    int8_t *input = model_input();
                    for (int i = 0; i < MODEL_INPUT_BYTES; i++) {
                        int channel = i % {{Scaling.Shift.Count}};
                        input[i] = model_quantize((values[i] - shift[channel]) * factor[channel] + offset[channel]);
                    }
                }


                """);
        }

        if (Names(network))
            text.Append($"const char *const model_classes[MODEL_OUTPUT_BYTES] = {{{string.Join(", ", Classes.Select(CText.Literal))}}};\n\n");
        return text.ToString();
    }

    /// <summary>Whether raw values can be written as they come: the scaling is of every channel, or the same for all.</summary>
    internal bool Fits(IntegerNetwork network) => IsByte(network.Input) && Scaling is { Shift.Count: var count }
        && (count == 1 || count == network.Input.Layer.OutputShape.Channels);

    // Anomaly detectors of other outputs have no classes.
    private bool Names(IntegerNetwork network) => Classes.Count > 0 && IsByte(network.Output)
        && Classes.Count == network.Output.Layer.OutputShape.Elements;

    private static bool IsByte(IntegerLayer end) => end.Output.ElementBytes == 1;

    private static string Constants(string name, EquatableArray<float> values) =>
        $"static const float {name}[{values.Count}] = {{{string.Join(", ", values.Select(CText.Float))}}};";
}
