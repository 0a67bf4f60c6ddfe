using MicroNets.Data.Tasks;
using MicroNets.Firmware.Lowering;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Project;

/// <summary>What model.h and model.c say of the score of anomalies.</summary>
internal static class ScoreText
{
    /// <summary>The runtime function that sums squares.</summary>
    public const string Kernel = "mn_energy";

    /// <summary>Declarations.</summary>
    public static string Header(IntegerRule rule) => $$"""
        /* Machines that the model was fitted to, by number: {{string.Join(", ", rule.Machines.Select((machine, i) => $"{i} {Named(machine.Key)}"))}}. */
        #define MODEL_MACHINES {{rule.Machines.Count}}
        #define MODEL_ANY_MACHINE (-1)

        /*
         * Score of an output of model_run; the higher, the less normal. {{(rule.Rule.Scoring == AnomalyScoring.Energy
                ? "The sum of the squares of the output, whatever the machine."
                : "Minus the steps of the probability of the machine, or of the likeliest.")}}
         * Times MODEL_SCORE_SCALE it is the score that the training tells. The score of a longer clip is the mean over its inputs.
         */
        #define MODEL_SCORE_SCALE {{CText.Float((float)rule.Unit)}}
        int32_t model_score(const int8_t *output, int32_t machine);

        /* What a score must exceed to be an anomaly: at most {{FormattableString.Invariant($"{100 * rule.Rule.FalseAlarms:0.##}")}} % of {{rule.Rule.Clips}} normal clips do. */
        #define MODEL_SCORE_THRESHOLD {{rule.Threshold}}
        /* The same for each machine alone. */
        #define MODEL_SCORE_THRESHOLDS { {{string.Join(", ", rule.Machines.Select(machine => machine.Value))}} }

        /* 1: the output is that of an anomaly, by the threshold of the machine; 0: it is normal. */
        int model_is_anomaly(const int8_t *output, int32_t machine);

        """;

    /// <summary>Definitions.</summary>
    public static string Model(IntegerRule rule) => $$"""
        int32_t model_score(const int8_t *output, int32_t machine)
        {
        {{(rule.Rule.Scoring == AnomalyScoring.Energy ? Energy : Identity)}}
        }

        int model_is_anomaly(const int8_t *output, int32_t machine)
        {
            static const int32_t thresholds[MODEL_MACHINES] = MODEL_SCORE_THRESHOLDS;
            int32_t threshold = machine >= 0 && machine < MODEL_MACHINES ? thresholds[machine] : MODEL_SCORE_THRESHOLD;
            return model_score(output, machine) > threshold;
        }

        """;

    private const string Energy = $"""
            (void)machine;
            return {Kernel}(output, MODEL_OUTPUT_BYTES, MODEL_OUTPUT_ZERO_POINT);
        """;

    private const string Identity = """
            int32_t likeliest = 0;
            for (int32_t i = 1; i < MODEL_OUTPUT_BYTES; i++)
                likeliest = output[i] > output[likeliest] ? i : likeliest;
            return MODEL_OUTPUT_ZERO_POINT - output[machine >= 0 && machine < MODEL_OUTPUT_BYTES ? machine : likeliest];
        """;

    // Names come from the data: nothing in them may end the comment.
    private static string Named(string machine) => string.Concat(machine.Where(letter => letter is not ('*' or '\n' or '\r' or '\\')));
}
