namespace MicroNets.TFLite;

/// <summary>What a .tflite file says about itself beside the network. Empty where it says nothing.</summary>
/// <param name="Labels">Class names in output order.</param>
/// <param name="FrontEnd">JSON: how raw data becomes the network's input.</param>
/// <param name="Provenance">JSON: what made the file, from what.</param>
public sealed record TfliteMetadata(EquatableArray<string> Labels, string FrontEnd, string Provenance)
{
    /// <summary>JSON: how a model of anomalies is judged.</summary>
    public string Anomalies { get; init; } = "";

    internal const string AnomaliesKey = "micronets.anomalies";

    internal const string LabelsKey = "micronets.labels";

    internal const string FrontEndKey = "micronets.front_end";

    internal const string ProvenanceKey = "micronets.provenance";

    public static readonly TfliteMetadata Empty = new([], "", "");
}
