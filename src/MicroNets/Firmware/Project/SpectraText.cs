using MicroNets.Data.FrontEnds;

namespace MicroNets.Firmware.Project;

/// <summary>What model.h and model.c say of a front end that makes spectra of measured values. The same bits as <see
/// cref="SeriesSpectra"/>.</summary>
internal static class SpectraText
{
    /// <summary>Declarations.</summary>
    public static string Header(SeriesSpectra spectra) => $"""
        /* Raw values of an input: {spectra.Normalisation.Values}. */
        #define MODEL_WINDOW_STEPS {spectra.Window}
        #define MODEL_WINDOW_CHANNELS {spectra.Channels}

        /*
         * Writes the features of a window of raw values into the input: of each frame and channel {spectra.Bands} logarithms of bands of the
         * spectrum, then {(spectra.Statistics.Count == 0 ? "nothing more" : string.Join(", ", spectra.Statistics).ToLowerInvariant())}. It works in the arena, and so ends the life of an output.
         */
        void model_set_input(const float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS]);


        """;

    /// <summary>Sizes of the frames whose features are summed up.</summary>
    public static string FrameSizes(SeriesSpectra spectra) =>
        $"""
        /* Of series: steps of a frame, from the start of one to the start of the next, and channels of a step. */
        #define MODEL_FRAME_STEPS {spectra.FrameSteps}
        #define MODEL_FRAME_STRIDE {spectra.FrameStep}
        #define MODEL_FRAME_CHANNELS {spectra.Channels}

        """;

    /// <summary>What a frame of raw values is, for comments.</summary>
    public static string FrameWords(SeriesSpectra spectra) => spectra.OfFrame.Normalisation.Values;

    /// <summary>Definitions for frames whose features are summed up: they lie in the scratch behind the spectrum.</summary>
    public static string Frames(SeriesSpectra spectra) => Channel(spectra, "MODEL_FRAME_CHANNELS") + $$"""
        static const float *series_features(const float *values, float *work)
        {
            float *features = work + {{Lowering.SpectraLowering.WorkFloats(spectra)}};
            for (int32_t channel = 0; channel < MODEL_FRAME_CHANNELS; channel++)
                series_frame(values, channel, {{(spectra.Bands > 0 ? "work, " : "")}}features);
            return features;
        }


        """;

    /// <summary>Definitions.</summary>
    /// <param name="scratch">Where the spectrum is computed; null: there is none.</param>
    public static string Model(SeriesSpectra spectra, string? scratch) => Channel(spectra, "MODEL_WINDOW_CHANNELS") + $$"""
        void model_set_input(const float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS])
        {
            int8_t *features = model_input();
            for (int32_t frame = 0; frame < {{spectra.Frames}}; frame++) {
                const float *first = values + frame * {{spectra.FrameStep * spectra.Channels}};
                for (int32_t channel = 0; channel < MODEL_WINDOW_CHANNELS; channel++)
                    series_frame(first, channel, {{(spectra.Bands > 0 ? $"(float *)(void *){scratch}, " : "")}}features + frame * {{spectra.FrameFeatures}});
            }
        }


        """;

    // As integers of the input, or for a summary as they are.
    private static string Channel(SeriesSpectra spectra, string channels)
    {
        bool isSpectral = spectra.Bands > 0, isSummarised = spectra.Summary is not null;
        string feature = Lowering.SpectraLowering.Scales(spectra) ? "(found[i] - series_centre[feature]) * series_gain[feature]"
            : "found[i]";
        int steps = spectra.FrameSteps;
        bool Keeps(SeriesStatistic statistic) => spectra.Statistics.Contains(statistic);
        string When(bool holds, string line) => holds ? line + "\n" : "";
        return $$"""
            static float series_value(const float *values, int32_t step, int32_t channel)
            {
                return (values[step * {{channels}} + channel] - series_shift[channel]) * series_factor[channel];
            }

            /* Features of a channel of a frame, with the operations of the front end that the model was trained with, in their order. */
            static void series_frame(const float *values, int32_t channel, {{(isSpectral ? "float *work, " : "")}}{{(isSummarised ? "float" : "int8_t")}} *features)
            {
                float sum = 0.0f, found[{{spectra.ChannelFeatures}}];
            {{When(Keeps(SeriesStatistic.Smallest), "    float least = series_value(values, 0, channel);")
            + When(Keeps(SeriesStatistic.Largest), "    float most = series_value(values, 0, channel);")}}    for (int32_t n = 0; n < {{steps}}; n++) {
                    float value = series_value(values, n, channel);
                    sum += value;
            {{When(Keeps(SeriesStatistic.Smallest), "        least = value < least ? value : least;")
            + When(Keeps(SeriesStatistic.Largest), "        most = value > most ? value : most;")}}    }
                float mean = sum / {{steps}}.0f;
            {{(Keeps(SeriesStatistic.Deviation) ? Squares(steps) : "")}}{{(isSpectral ? Spectrum(spectra) : "")}}{{string.Concat(spectra.Statistics.Select((statistic, i) =>
                $"    found[{spectra.Bands + i}] = {Expression(statistic, steps)};\n"))}}    for (int32_t i = 0; i < {{spectra.ChannelFeatures}}; i++) {
                    int32_t feature = channel * {{spectra.ChannelFeatures}} + i;
                    features[feature] = {{(isSummarised ? feature : $"model_quantize({feature})")}};
                }
            }


            """;
    }

    private static string Squares(int steps) => $$"""
            float squares = 0.0f;
            for (int32_t n = 0; n < {{steps}}; n++) {
                float rest = series_value(values, n, channel) - mean;
                squares += rest * rest;
            }

        """;

    // Even values go to the real, odd ones to the imaginary parts, in bit-reversed order, whose counter is carried from the highest bit on;
    // zeros follow the frame. Even values have the spectrum (Z[k] + Z*[half - k]) / 2, odd ones (Z[k] - Z*[half - k]) / 2i.
    private static string Spectrum(SeriesSpectra spectra) => $$"""
            uint32_t reversed = 0;
            for (int32_t n = 0; n < {{spectra.Transform}}; n++) {
                work[2 * reversed + ((uint32_t)n & 1u)] = n < {{spectra.FrameSteps}} ? (series_value(values, n, channel) - mean) * series_taper[n] : 0.0f;
                if (n & 1) {
                    uint32_t bit = {{spectra.Transform / 4}}u;
                    while (reversed & bit) {
                        reversed ^= bit;
                        bit >>= 1;
                    }
                    reversed |= bit;
                }
            }
            mn_fft(work, {{spectra.Transform / 2}}, series_cosines);
            float highest = work[0] - work[1];
            work[{{spectra.Transform}}] = highest * highest;
            for (int32_t k = 1; k <= {{spectra.Transform / 4}}; k++) {
                float *low = work + 2 * k, *high = work + 2 * ({{spectra.Transform / 2}} - k);
                float even_re = 0.5f * (low[0] + high[0]), even_im = 0.5f * (low[1] - high[1]);
                float odd_re = 0.5f * (low[1] + high[1]), odd_im = 0.5f * (high[0] - low[0]);
                float cosine = series_cosines[k], sine = mn_sine(series_cosines, k, {{spectra.Transform}});
                float re = odd_re * cosine + odd_im * sine, im = odd_im * cosine - odd_re * sine;
                low[0] = (even_re + re) * (even_re + re) + (even_im + im) * (even_im + im);
                if (high != low)
                    high[0] = (even_re - re) * (even_re - re) + (even_im - im) * (even_im - im);
            }
            for (int32_t band = 0; band < {{spectra.Bands}}; band++) {
                float power = 0.0f;
                for (int32_t k = series_starts[band]; k < series_starts[band + 1]; k++)
                    power += work[2 * k];
                found[band] = mn_log(power + {{Lowering.CText.Float(spectra.Epsilon)}});
            }

        """;

    private static string Expression(SeriesStatistic statistic, int steps) => statistic switch
    {
        SeriesStatistic.Mean => "mean",
        SeriesStatistic.Deviation => $"__builtin_sqrtf(squares / {steps}.0f)",
        SeriesStatistic.Smallest => "least",
        _ => "most",
    };
}
