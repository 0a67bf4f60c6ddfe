using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroNets.Data.Tasks;

/// <summary>How the outputs of a network become the score of a window; the higher, the less normal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnomalyScoring>))]
public enum AnomalyScoring
{
    /// <summary>−p, p the probability that the network gives to the machine that the sound is said to come from (the paper's).</summary>
    Identity,

    /// <summary>The sum of the squares of the outputs, which are a residual: what the network finds in the input that normal inputs do not
    /// have.</summary>
    Energy,
}

/// <summary>
/// How a model's outputs are judged: stored with it. A clip's score is the mean over its windows; above <see cref="Threshold"/> it is
/// anomalous.
/// </summary>
/// <param name="Threshold">In the units of the real score.</param>
/// <param name="FalseAlarms">The share of normal clips that may be called anomalous, from which the threshold was set.</param>
public sealed record AnomalyRule(AnomalyScoring Scoring, double Threshold, double FalseAlarms)
{
    /// <summary>The threshold at the same share of false alarms for one machine alone, by its name.</summary>
    public IReadOnlyDictionary<string, double> Machines { get; init; } = new Dictionary<string, double>();

    /// <summary>The normal clips that the thresholds were set on.</summary>
    public int Clips { get; init; }

    /// <summary>The rule for scores of normal clips: the least thresholds that at most the share of them exceeds.</summary>
    /// <exception cref="InputException">A share outside 0 to 1, or no clips.</exception>
    public static AnomalyRule For(AnomalyScoring scoring, IReadOnlyCollection<(string Machine, double Score)> normal, double falseAlarms)
    {
        if (!(falseAlarms >= 0 && falseAlarms < 1) || normal.Count == 0)
            throw new InputException($"a share of false alarms of {falseAlarms} on {normal.Count} normal clips",
                "0 or more, below 1, and at least one clip", "state it as 5%");
        return new AnomalyRule(scoring, Quantile(normal.Select(clip => clip.Score), falseAlarms), falseAlarms)
        {
            Clips = normal.Count,
            Machines = normal.GroupBy(clip => clip.Machine).OrderBy(machine => machine.Key, StringComparer.Ordinal)
                .ToDictionary(machine => machine.Key, machine => Quantile(machine.Select(clip => clip.Score), falseAlarms)),
        };
    }

    /// <summary>The rule for scores that are higher throughout, such as those of integers, whose rounding adds to a residual.</summary>
    public AnomalyRule Shifted(double difference) => this with
    {
        Threshold = Threshold + difference,
        Machines = Machines.ToDictionary(machine => machine.Key, machine => machine.Value + difference),
    };

    /// <summary>The form that is kept beside the model.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Null for an empty text: the model says nothing of anomalies.</summary>
    /// <exception cref="InputException">The text is not a rule.</exception>
    public static AnomalyRule? Read(string json)
    {
        try
        {
            return json.Length == 0 ? null : JsonSerializer.Deserialize<AnomalyRule>(json)
                ?? throw new JsonException("the document is null");
        }
        catch (JsonException exception)
        {
            throw InputException.At("rule for anomalies stored in the model", exception, "a rule that this version knows",
                "write the model anew with 'micronets export'");
        }
    }

    private static double Quantile(IEnumerable<double> scores, double falseAlarms)
    {
        double[] sorted = [.. scores.Order()];
        return sorted[Math.Max(0, sorted.Length - 1 - (int)Math.Floor(falseAlarms * sorted.Length))];
    }
}
