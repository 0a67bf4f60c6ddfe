using System.Text;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Firmware.Project;

/// <summary>
/// Golden vectors: seeded samples, and what the integer interpreter answers to them; with a front end also a frame of noise and its
/// features.
/// </summary>
internal static class SelfTest
{
    private const int Samples = 3;
    private const int Frames = 5;

    /// <summary>Uniform samples of the network's input, back to back; frames of one sequence where it has states.</summary>
    public static sbyte[] Inputs(IntegerNetwork network, int samples, ulong seed)
    {
        var random = new RandomStream(seed, "firmware samples");
        var inputs = new sbyte[samples * network.Input.Layer.Bytes];

        // Wider integers get all their bytes at random.
        (int lowest, int highest) = network.Input.Output.Bits <= 8 ? (network.Input.Output.Lowest, network.Input.Output.Highest)
            : (sbyte.MinValue, sbyte.MaxValue);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (sbyte)(lowest + random.NextInt32(highest - lowest + 1));
        return inputs;
    }

    /// <summary>Inputs at the ends of what a network can read, back to back: nothing, all lowest, all highest, and both in turn.</summary>
    public static sbyte[] Extremes(IntegerNetwork network)
    {
        TensorFormat format = network.Input.Output;
        int size = network.Input.Layer.OutputShape.Elements;
        Func<int, int>[] inputs = [_ => format.ZeroPoint, _ => format.Lowest, _ => format.Highest, i => i % 2 == 0 ? format.Lowest
            : format.Highest];
        return [.. inputs.SelectMany(input => RawIntegers.Write([.. Enumerable.Range(0, size).Select(input)], format.ElementBytes))];
    }

    public static sbyte[] Outputs(IntegerNetwork network, ReadOnlySpan<sbyte> inputs)
    {
        var interpreter = new ReferenceInterpreter(network);
        int size = network.Input.Layer.Bytes;
        var outputs = new List<sbyte>();
        for (int first = 0; first < inputs.Length; first += size)
            outputs.AddRange(interpreter.Run(inputs.Slice(first, size)));
        return [.. outputs];
    }

    /// <summary>The features of a frame of the noise that the C code below makes.</summary>
    private static sbyte[] Features(AudioFrontEnd frontEnd, FrameSummary? summary, TensorFormat format)
    {
        FrameFeatures features = frontEnd.FrameFeatures;
        uint state = 1;
        float[] samples = [.. Enumerable.Range(0, features.FrameSamples).Select(_ => Noise(ref state) / 4 / 32768f)], values =
            new float[features.Count];
        features.Compile().Compute(samples, 1, values);
        if (summary is null)
            return format.ToIntegers(values);
        float[] summarised = new float[summary.Count(values.Length)];
        summary.Compute(values, values.Length, FrameWindows.Whole(1), summarised);
        return format.ToIntegers(summarised);
    }

    /// <summary>The features of the frames that the C code below makes.</summary>
    private static sbyte[] Features(IFrameFrontEnd frontEnd, TensorFormat format)
    {
        uint state = 1;
        int frames = FramesOf(frontEnd);
        float[] values = frontEnd is SeriesSpectra spectra ? NoiseFrames(spectra, frames, ref state)
            : [.. Enumerable.Range(0, frames * frontEnd.FrameBands).Select(_ => Noise(ref state) / 256f)];
        float[] features = new float[frontEnd.Summary!.Count(frontEnd.FrameBands)];
        frontEnd.Summary.Compute(values, frontEnd.FrameBands, FrameWindows.Whole(frames), features);
        return format.ToIntegers(features);
    }

    private static float[] NoiseFrames(SeriesSpectra spectra, int frames, ref uint state)
    {
        float[] steps = NoiseSteps(spectra), raw = new float[spectra.FrameSteps * spectra.Channels];
        float[] values = new float[frames * spectra.FrameFeatures];
        for (int frame = 0; frame < frames; frame++)
        {
            for (int i = 0; i < raw.Length; i++)
                raw[i] = Noise(ref state) * steps[i % steps.Length];
            spectra.OfFrame.Compute(raw, values.AsSpan(frame * spectra.FrameFeatures, spectra.FrameFeatures));
        }

        return values;
    }

    // Of 16-bit noise, so that it reaches as far as a channel does.
    private static float[] NoiseSteps(SeriesSpectra spectra) => [.. Enumerable.Range(0, spectra.Channels).Select(channel =>
        spectra.Mean.Count == 0 ? 1f / 32768 : (float)((Math.Abs(spectra.Mean[channel]) + (3 * spectra.Deviation[channel])) / 32768))];

    /// <summary>The features of a window of the noise that the C code below makes.</summary>
    private static sbyte[] Features(SeriesSpectra spectra, TensorFormat format)
    {
        uint state = 1;
        float[] steps = NoiseSteps(spectra), features = new float[spectra.Output.Elements];
        float[] values = [.. Enumerable.Range(0, spectra.Window * spectra.Channels).Select(i =>
            Noise(ref state) * steps[i % steps.Length])];
        spectra.Compute(values, features);
        return format.ToIntegers(features);
    }

    // As many as an input takes, at most.
    private static int FramesOf(IFrameFrontEnd frontEnd) => Math.Min(Frames, frontEnd.Windows.Frames);

    private static short Noise(ref uint state)
    {
        state = unchecked((state * 1664525) + 1013904223);
        return (short)(state >> 16);
    }

    public static string Source(IntegerNetwork network, BuiltFrontEnd frontEnd, ModelInterface ends, IntegerRule? rule)
    {
        sbyte[] inputs = Inputs(network, Samples, 1);
        var text = new StringBuilder();
        text.AppendLine("/* Compares the model with golden vectors of the integer interpreter. Generated by MicroNets. */\n#include "
            + "\"board.h\"\n#include \"model.h\"\n\n#include <string.h>\n");
        text.AppendLine($"enum {{ SAMPLES = {Samples} }};\n");
        Vectors("inputs", "MODEL_INPUT_BYTES", inputs);
        sbyte[] outputs = Outputs(network, inputs);
        Vectors("outputs", "MODEL_OUTPUT_BYTES", outputs);
        if (rule is not null)
            text.AppendLine(Scoring(rule, [.. outputs.Chunk(outputs.Length / Samples).Select(output => rule.Score(output, 0))]));
        if (frontEnd.Audio is { } audio)
            text.AppendLine(Hearing(Features(audio, frontEnd.Summary, network.Input.Output)));
        else if (frontEnd.FrontEnd is IFrameFrontEnd frames)
            text.AppendLine(Summing(Features(frames, network.Input.Output), FramesOf(frames),
                frames is SeriesSpectra series ? NoiseSteps(series) : [1 / 256f]));
        if (ends.Fits(network))
            text.AppendLine(Scaling(network, ends.Scaling!));
        else if (ends.Spectra is { } spectra)
            text.AppendLine(Spectra(spectra, network.Input.Output));
        text.AppendLine($$"""
            int main(void)
            {
                int wrong = {{(frontEnd.FrontEnd is null ? "0" : "mishears()")}}{{(ends.Fits(network) || ends.Spectra is not null ? " + misscales()" : "")}};
            #ifdef MODEL_HAS_STATE
                model_reset();
            #endif
                for (int sample = 0; sample < SAMPLES; sample++) {
                    memcpy(model_input(), inputs[sample], MODEL_INPUT_BYTES);
                    const int8_t *output = model_run();
                    if (memcmp(output, outputs[sample], MODEL_OUTPUT_BYTES) != 0{{(rule is null ? "" : " || misjudges(output, scores[sample])")}})
                        wrong++;
                }
                board_print(wrong == 0 ? "self-test passed\n" : "self-test FAILED\n");
                return wrong;
            }
            """);
        return text.ToString();

        static string Scoring(IntegerRule rule, int[] scores) => $$"""
            static const int32_t scores[SAMPLES] = { {{string.Join(", ", scores)}} };

            /* By the first machine, and by the threshold for all. */
            static int misjudges(const int8_t *output, int32_t score)
            {
                static const int32_t thresholds[MODEL_MACHINES] = MODEL_SCORE_THRESHOLDS;
                return model_score(output, 0) != score || model_is_anomaly(output, 0) != (score > thresholds[0]){{(rule.Rule.Scoring == AnomalyScoring.Energy ? "\n        || model_is_anomaly(output, MODEL_ANY_MACHINE) != (score > MODEL_SCORE_THRESHOLD)" : "")}};
            }

            """;

        static string Summing(sbyte[] features, int frames, float[] steps) => $$"""
            /* Frames of noise; features may round to a neighbour. */
            static int mishears(void)
            {
                static const int8_t expected[MODEL_INPUT_BYTES] = { {{string.Join(", ", features)}} };
                static const float steps[{{steps.Length}}] = { {{string.Join(", ", steps.Select(Lowering.CText.Float))}} };
                static float values[MODEL_FRAME_VALUES];
                uint32_t state = 1;
                int wrong = 0;
                for (int frame = 0; frame < {{frames}}; frame++) {
                    for (int i = 0; i < MODEL_FRAME_VALUES; i++) {
                        state = state * 1664525u + 1013904223u;
                        values[i] = (float)(int16_t)(state >> 16) * steps[i % {{steps.Length}}];
                    }
                    if (frame == 0)
                        model_forget();
                    model_hear(values, model_input());
                }
                for (int i = 0; i < MODEL_INPUT_BYTES; i++)
                    wrong += model_input()[i] < expected[i] - 1 || model_input()[i] > expected[i] + 1;
                model_forget();
                return wrong;
            }

            """;

        static string Hearing(sbyte[] features) => $$"""
            /* A frame of noise; features may round to a neighbour. */
            static int mishears(void)
            {
                static const int8_t expected[MODEL_AUDIO_FEATURES] = { {{string.Join(", ", features)}} };
                static int16_t samples[MODEL_AUDIO_FRAME_SAMPLES];
                int8_t features[MODEL_AUDIO_FEATURES];
                uint32_t state = 1;
                int wrong = 0;
                for (int i = 0; i < MODEL_AUDIO_FRAME_SAMPLES; i++) {
                    state = state * 1664525u + 1013904223u;
                    samples[i] = (int16_t)((int16_t)(state >> 16) / 4);
                }
                model_hear(samples, features);
                for (int i = 0; i < MODEL_AUDIO_FEATURES; i++)
                    wrong += features[i] < expected[i] - 1 || features[i] > expected[i] + 1;
                return wrong;
            }

            """;

        static string Spectra(SeriesSpectra spectra, TensorFormat format) => $$"""
            /* A window of noise, and the integers of the front end that the model was trained with. */
            static int misscales(void)
            {
                static const float steps[MODEL_WINDOW_CHANNELS] = { {{string.Join(", ", NoiseSteps(spectra).Select(Lowering.CText.Float))}} };
                static const int8_t expected[MODEL_INPUT_BYTES] = { {{string.Join(", ", Features(spectra, format))}} };
                static float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS];
                uint32_t state = 1;
                for (int i = 0; i < MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS; i++) {
                    state = state * 1664525u + 1013904223u;
                    values[i] = (float)(int16_t)(state >> 16) * steps[i % MODEL_WINDOW_CHANNELS];
                }
                model_set_input(values);
                return memcmp(model_input(), expected, sizeof expected) != 0;
            }

            """;

        // Values a few steps apart around the middle of each channel, so that all roundings are met.
        static string Scaling(IntegerNetwork network, InputScaling scaling)
        {
            TensorFormat format = network.Input.Output;
            int channels = network.Input.Layer.OutputShape.Channels, count = Math.Min(network.Input.Layer.OutputShape.Elements,
                16 * channels);
            var random = new RandomStream(1, "raw values");
            float[] values = [.. Enumerable.Range(0, count).Select(i =>
            {
                int index = scaling.Shift.Count == 1 ? 0 : i % channels;
                float wanted = format.ToReal((int)(format.Lowest + (300 * random.NextDouble()) - 20));
                return ((wanted - scaling.Offset[index]) / scaling.Factor[index]) + scaling.Shift[index];
            })];
            int[] expected = [.. values.Select((value, i) => format.ToInteger(scaling.Of(value, i % channels)))];
            return $$"""
                /* Raw values and the integers of the front end that the model was trained with. */
                static int misscales(void)
                {
                    static const float values[{{count}}] = { {{string.Join(", ", values.Select(Lowering.CText.Float))}} };
                    static const int8_t expected[{{count}}] = { {{string.Join(", ", expected)}} };
                    static float sample[MODEL_INPUT_BYTES];
                    memcpy(sample, values, sizeof values);
                    model_set_input(sample);
                    return memcmp(model_input(), expected, sizeof expected) != 0;
                }

                """;
        }

        void Vectors(string name, string size, sbyte[] values)
        {
            text.AppendLine($"static const int8_t {name}[SAMPLES][{size}] = {{");
            foreach (sbyte[] sample in values.Chunk(values.Length / Samples))
            {
                text.AppendLine("    {");
                foreach (sbyte[] line in sample.Chunk(24))
                    text.AppendLine($"        {string.Join(", ", line)},");
                text.AppendLine("    },");
            }

            text.AppendLine("};\n");
        }
    }
}
