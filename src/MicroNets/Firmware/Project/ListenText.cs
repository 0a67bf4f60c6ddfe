using MicroNets.Data.FrontEnds;
using MicroNets.Firmware.Lowering;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware.Project;

/// <summary>
/// What model.h and model.c say of a sound that does not end: features once per frame in a ring, the network once per hop, and the rule for
/// events. The same integers as <see cref="IntegerEventRule"/>.
/// </summary>
internal static class ListenText
{
    /// <summary>What is kept of a stream, as a type. All zero is the start of one.</summary>
    public const string Type = """
        /* What is kept of a stream. */
        typedef struct {
            int16_t frame[MODEL_AUDIO_FRAME_SAMPLES];                     /* samples of the next frame */
            int8_t features[MODEL_AUDIO_FRAMES * MODEL_AUDIO_FEATURES];   /* of the last frames that the model reads, a ring */
            int8_t outputs[MODEL_LISTEN_SMOOTHING][MODEL_OUTPUT_BYTES];   /* of the last hops, a ring */
            int32_t sums[MODEL_OUTPUT_BYTES];                             /* of these */
            int32_t heard, next, frames, runs, hop, hops, pause;          /* frames: since the last run */
        } model_stream;

        """;

    /// <summary>The same as a declaration of memory.</summary>
    public const string Memory = "model_stream stream";

    /// <summary>Sizes and settings, which the type above needs.</summary>
    /// <param name="streaming">The network reads the new frames of a hop; null: those of a window.</param>
    public static string Sizes(IntegerEventRule listening, StreamingForm? streaming) => $$"""
        /*
         * Streams: give model_listen the samples of a hop after those of the one before. It returns the class of an event, or MODEL_NO_EVENT.
         * {{(streaming is null ? "Frames of an input are kept from hop to hop, so each is computed once."
            : "The model keeps what it needs of earlier frames, so every hop computes what its own add; the first runs fill the window.")}}
         * The outputs of the last hops are summed; the class with the largest sum is an event where it is one of MODEL_EVENTS and exceeds
         * all others by MODEL_LISTEN_MARGIN; the hops after an event are silent. MODEL_LISTEN_FIRST_FRAMES come before the first run, and
         * MODEL_LISTEN_FILLING_RUNS have outputs that say nothing.
         */
        #define MODEL_LISTEN_HOP_FRAMES {{listening.Rule.HopFrames}}
        #define MODEL_LISTEN_HOP_SAMPLES (MODEL_LISTEN_HOP_FRAMES * MODEL_AUDIO_STEP_SAMPLES)
        #define MODEL_LISTEN_FIRST_FRAMES {{(streaming is null ? "MODEL_AUDIO_FRAMES" : CText.Number(streaming.FirstFrames))}}
        #define MODEL_LISTEN_FILLING_RUNS {{streaming?.HopsBefore ?? 0}}
        #define MODEL_LISTEN_SMOOTHING {{listening.Rule.SmoothingHops}}
        #define MODEL_LISTEN_PAUSE {{listening.Rule.RefractoryHops}}
        #define MODEL_LISTEN_MARGIN ({{CText.Number(listening.LeastMargin)}})
        #define MODEL_EVENTS { {{string.Join(", ", listening.IsEvent.Select(isEvent => isEvent ? 1 : 0))}} }
        #define MODEL_NO_EVENT (-1)

        """;

    /// <summary>Declarations.</summary>
    public const string Functions = """
        int model_listen(const int16_t samples[MODEL_LISTEN_HOP_SAMPLES]);

        /* Starts another stream. */
        void model_listen_anew(void);

        """;

    /// <summary>Definitions.</summary>
    public static string Model(BuiltFrontEnd ends)
    {
        AudioFrontEnd frontEnd = ends.Audio!;
        string fill = ends.Streaming is null ? "" : """

                    if (stream.runs <= MODEL_LISTEN_FILLING_RUNS) {
                        (void)model_run();
                        continue;
                    }
            """;
        // Where frames do not touch, the samples between them are passed over.
        bool overlap = frontEnd.WindowFrameStep <= frontEnd.FrameFeatures.FrameSamples;
        string next = overlap
            ? """
                      stream.heard = MODEL_AUDIO_FRAME_SAMPLES - MODEL_AUDIO_STEP_SAMPLES;
                      memmove(stream.frame, stream.frame + MODEL_AUDIO_STEP_SAMPLES, (size_t)stream.heard * sizeof *stream.frame);
              """
            : "        stream.heard = MODEL_AUDIO_FRAME_SAMPLES - MODEL_AUDIO_STEP_SAMPLES;";
        string take = overlap
            ? """
                      int32_t wanted = MODEL_AUDIO_FRAME_SAMPLES - stream.heard, count = wanted < left ? wanted : left;
                      memcpy(stream.frame + stream.heard, samples, (size_t)count * sizeof *samples);
              """
            : """
                      int32_t wanted = stream.heard < 0 ? -stream.heard : MODEL_AUDIO_FRAME_SAMPLES - stream.heard;
                      int32_t count = wanted < left ? wanted : left;
                      if (stream.heard >= 0)
                          memcpy(stream.frame + stream.heard, samples, (size_t)count * sizeof *samples);
              """;
        return $$"""
            void model_listen_anew(void)
            {
                memset(&stream, 0, sizeof stream);
            }

            static void hear_frame(void)
            {
                model_hear(stream.frame, stream.features + stream.next * MODEL_AUDIO_FEATURES);
                stream.next = (stream.next + 1) % MODEL_AUDIO_FRAMES;
                stream.frames++;
            }

            /* The class that the last hops agree on, where it is an event. */
            static int event_of_hop(const int8_t *output)
            {
                static const int8_t is_event[MODEL_OUTPUT_BYTES] = MODEL_EVENTS;
                int8_t *kept = stream.outputs[stream.hop];
                for (int32_t i = 0; i < MODEL_OUTPUT_BYTES; i++) {
                    stream.sums[i] += output[i] - kept[i];
                    kept[i] = output[i];
                }
                stream.hop = (stream.hop + 1) % MODEL_LISTEN_SMOOTHING;
                if (stream.hops < MODEL_LISTEN_SMOOTHING)
                    stream.hops++;
                if (stream.pause > 0)
                    stream.pause--;
                if (stream.hops < MODEL_LISTEN_SMOOTHING || stream.pause > 0)
                    return MODEL_NO_EVENT;

                int best = 0;
                int32_t others = INT32_MIN;
                for (int i = 1; i < MODEL_OUTPUT_BYTES; i++) {
                    if (stream.sums[i] > stream.sums[best]) {
                        others = stream.sums[best];
                        best = i;
                    } else if (stream.sums[i] > others) {
                        others = stream.sums[i];
                    }
                }
                if (!is_event[best] || stream.sums[best] - others < MODEL_LISTEN_MARGIN)
                    return MODEL_NO_EVENT;
                stream.pause = MODEL_LISTEN_PAUSE + 1;
                return best;
            }

            int model_listen(const int16_t samples[MODEL_LISTEN_HOP_SAMPLES])
            {
                int event = MODEL_NO_EVENT;
                for (int32_t left = MODEL_LISTEN_HOP_SAMPLES; left > 0;) {
            {{take}}
                    stream.heard += count;
                    samples += count;
                    left -= count;
                    if (stream.heard < MODEL_AUDIO_FRAME_SAMPLES)
                        continue;
                    hear_frame();
            {{next}}
                    if (stream.frames < (stream.runs == 0 ? MODEL_LISTEN_FIRST_FRAMES : MODEL_LISTEN_HOP_FRAMES))
                        continue;

                    /* The oldest frame stands where the next one goes. */
                    int32_t oldest = stream.next * MODEL_AUDIO_FEATURES;
                    memcpy(model_input(), stream.features + oldest, (size_t)(MODEL_INPUT_BYTES - oldest));
                    memcpy(model_input() + (MODEL_INPUT_BYTES - oldest), stream.features, (size_t)oldest);
                    stream.frames = 0;
                    stream.runs += stream.runs <= MODEL_LISTEN_FILLING_RUNS;{{fill}}
                    event = event_of_hop(model_run());
                }
                return event;
            }

            """;
    }
}
