using System.Globalization;

namespace MicroNets.TFLite;

/// <summary>What a .tflite file says about itself beside the network. Empty where it says nothing.</summary>
/// <param name="Labels">Class names in output order.</param>
/// <param name="FrontEnd">JSON: how raw data becomes the network's input.</param>
/// <param name="Provenance">JSON: what made the file, from what.</param>
public sealed record TfliteMetadata(EquatableArray<string> Labels, string FrontEnd, string Provenance)
{
    /// <summary>JSON: how a model of anomalies is judged.</summary>
    public string Anomalies { get; init; } = "";

    /// <summary>Bytes that the arena of its firmware is planned within (<see cref="Devices.Memory.ArenaGoal.Within"/>); null: no number is
    /// given.</summary>
    public long? ArenaBytes { get; init; }

    private const string AnomaliesKey = "micronets.anomalies", LabelsKey = "micronets.labels", FrontEndKey = "micronets.front_end",
        ProvenanceKey = "micronets.provenance", ArenaKey = "micronets.arena";

    /// <summary>The file says nothing.</summary>
    public static readonly TfliteMetadata Empty = new([], "", "");

    /// <summary>The texts of a file by their keys; empty ones need not be written.</summary>
    internal IEnumerable<(string Key, string Text)> Entries =>
    [
        (LabelsKey, string.Join('\n', Labels)),
        (FrontEndKey, FrontEnd),
        (AnomaliesKey, Anomalies),
        (ProvenanceKey, Provenance),
        (ArenaKey, ArenaBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes}") : ""),
    ];

    /// <param name="text">The text of a key; empty where the file has none.</param>
    internal static TfliteMetadata Of(Func<string, string> text) =>
        new(text(LabelsKey) is { Length: > 0 } labels ? labels.Split('\n').ToEquatableArray() : [], text(FrontEndKey),
            text(ProvenanceKey))
        {
            Anomalies = text(AnomaliesKey),
            ArenaBytes = long.TryParse(text(ArenaKey), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null,
        };
}
