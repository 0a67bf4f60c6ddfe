using System.Text;
using MicroNets.Data.FrontEnds;
using MicroNets.Firmware.Lowering;

namespace MicroNets.Firmware.Project;

/// <summary>What model.h and model.c say of the front end.</summary>
internal static class HearingText
{
    /// <summary>Sizes, which what is kept between calls may need.</summary>
    public static string Sizes(BuiltFrontEnd ends)
    {
        var text = new StringBuilder();
        if (ends.Audio is { } audio)
        {
            FrameFeatures features = audio.FrameFeatures;
            int count = ends.Summary?.Count(features.Count) ?? features.Count;
            text.AppendLine("/* Audio: samples a second; frames of an input, samples of one, and from the start of one to the "
                + "next; features that a frame gives. */");
            text.AppendLine($"#define MODEL_AUDIO_RATE {audio.SampleRate}\n#define MODEL_AUDIO_FRAMES {ends.AudioFrames}\n#define "
                + $"MODEL_AUDIO_FRAME_SAMPLES {features.FrameSamples}");
            text.AppendLine($"#define MODEL_AUDIO_STEP_SAMPLES {audio.WindowFrameStep}\n#define MODEL_AUDIO_FEATURES {count}\n");
            text.AppendLine("/* Where in the input the features of a frame belong. */");
            text.AppendLine("#define MODEL_AUDIO_ROW(frame) "
                + $"({(ends.Summary is null ? "(frame) * MODEL_AUDIO_FEATURES" : "0 * (frame)")})\n");
        }
        else if (ends.FrontEnd is IFrameFrontEnd frames)
        {
            text.AppendLine("/* Frames of an input, values of one, and from the start of one to the start of the next. */");
            (int values, int step) = ends.SummarisedSpectra is { } spectra
                ? (spectra.FrameSteps * spectra.Channels, spectra.FrameStep * spectra.Channels) : (frames.FrameBands, frames.FrameBands);
            text.AppendLine($"#define MODEL_FRAMES {frames.Windows.Frames}\n#define "
                + $"MODEL_FRAME_VALUES {values}\n#define MODEL_FRAME_STEP_VALUES {step}");
            text.AppendLine(ends.SummarisedSpectra is null ? "" : SpectraText.FrameSizes(ends.SummarisedSpectra));
        }

        return text.ToString();
    }

    /// <summary>Declarations.</summary>
    public static string Functions(BuiltFrontEnd ends) => ends switch
    {
        { Audio: not null, Summary: null } => $"{Rows}\n",
        { Audio: not null } => $"{Summary("MODEL_AUDIO_FRAMES", "const int16_t *samples", "samples")}\n",
        { SummarisedSpectra: { } spectra } =>
            $"{Summary("MODEL_FRAMES", "const float *values", $"raw values ({SpectraText.FrameWords(spectra)})")}\n",
        { FrontEnd: IFrameFrontEnd } => $"{Summary("MODEL_FRAMES", "const float *values", "values, as the training data had them,")}\n",
        _ => "",
    };

    /// <summary>What is kept from frame to frame, as declarations.</summary>
    public static EquatableArray<string> Memory(BuiltFrontEnd ends) => ends.Summary is null ? []
        : ["float sums[MODEL_INPUT_BYTES]", "int32_t frames"];

    /// <summary>Definitions.</summary>
    /// <param name="scratch">Where the audio front end works; null: there is none.</param>
    public static string Model(BuiltFrontEnd ends, string? scratch)
    {
        if (ends.FrontEnd is null)
            return "";
        string frame = ends.SummarisedSpectra is not null ? $"series_features(values, (float *)(void *){scratch})"
            : ends.Audio is null ? "values"
            : $"{AudioLowering.SummarisedKernel}(&{AudioLowering.Name}, samples, (float *)(void *){scratch})";
        if (ends.Summary is null)
            return $"void model_hear(const int16_t *samples, int8_t *features)\n{{\n    {AudioLowering.Kernel}(&{AudioLowering.Name}, "
                + $"samples, (float *)(void *){scratch}, features);\n}}\n";
        (string input, string frames) = ends.Audio is null ? ("const float *values", "MODEL_FRAMES")
            : ("const int16_t *samples", "MODEL_AUDIO_FRAMES");
        string spectra = ends.SummarisedSpectra is { } series ? SpectraText.Frames(series) : "";
        return spectra + $$"""
            void model_forget(void)
            {
                memset(sums, 0, sizeof sums);
                frames = 0;
            }

            void model_hear({{input}}, int8_t *features)
            {
                if (frames == {{frames}})
                    model_forget();
                frames++;
                {{SummaryLowering.Kernel}}(&{{SummaryLowering.Name}}, {{frame}}, frames, sums, features);
            }

            """;
    }

    private const string Rows = """
        /*
         * Features of a frame of samples: into model_input() + MODEL_AUDIO_ROW(frame), or kept by the caller to be copied there. It
         * works in the arena, and so ends the life of an output.
         */
        void model_hear(const int16_t *samples, int8_t *features);

        """;

    private static string Summary(string frames, string parameter, string what) => $"""
        /*
         * Takes in a frame of {what} and writes the features of all frames since the start of the input: into model_input(). After {frames} frames
         * the input is whole, and the next frame starts another. It works in the arena, and so ends the life of an output.
         */
        void model_hear({parameter}, int8_t *features);

        /* Starts another input at the next frame. */
        void model_forget(void);

        """;
}
