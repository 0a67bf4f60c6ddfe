using System.Text.Json;

namespace MicroNets.Data.Streams;

/// <summary>
/// How a classifier of windows finds events in a sound that does not end. At every hop the outputs of the last <see cref="SmoothingHops"/>
/// hops are averaged; the class with the largest mean is an event where it is one of <see cref="Events"/>, its mean exceeds every other
/// class's by at least <see cref="Margin"/>, and the last event lies more than <see cref="RefractoryHops"/> back. A margin serves logits
/// (log odds against the runner-up) and probabilities alike, and is exact in integers.
/// </summary>
/// <param name="HopFrames">Frames from one inference to the next.</param>
/// <param name="Margin">In the units of the network's output.</param>
public sealed record EventRule(int HopFrames, int SmoothingHops, double Margin, int RefractoryHops)
{
    // What data sets call that which is no event.
    private static readonly EquatableArray<string> s_background =
        ["silence", "unknown", "background", "background_noise", "noise", "other", "others", "none", "nothing", "negative", "idle",
            "no_event"];

    /// <summary>Classes that are events; empty: all but those whose names say that they are none.</summary>
    public EquatableArray<string> Events { get; init; } = [];

    /// <summary>Names of the model's outputs, for a model that does not know them; empty: it does.</summary>
    public EquatableArray<string> Classes { get; init; } = [];

    /// <summary>Whether the network reads the new frames of a hop alone and keeps what it needs of earlier ones.</summary>
    public bool Streaming { get; init; }

    /// <summary>Whether a class is an event.</summary>
    public bool IsEvent(string name) => Events.Count > 0 ? Events.Contains(name)
        : !s_background.Contains(name.Trim('_').ToLowerInvariant());

    /// <exception cref="InputException">A size that is none, or an event that is no class.</exception>
    public EventRule Checked(EquatableArray<string> classes)
    {
        if (HopFrames < 1 || SmoothingHops < 1 || RefractoryHops < 0 || !double.IsFinite(Margin))
            throw new InputException($"{this}", "a hop and a smoothing of at least 1, a pause of at least 0, and a finite margin",
                "correct the rule");
        if (Events.FirstOrDefault(name => !classes.Contains(name)) is { } unknown)
            throw new InputException($"the event '{unknown}'", $"classes of the model: {string.Join(", ", classes)}", "correct the name");
        if (!classes.Any(IsEvent))
            throw new InputException($"no event among {string.Join(", ", classes)}", "a class that is one", "name them with --events");
        return this;
    }

    /// <summary>The form that <see cref="Read"/> reads; it is kept beside the model.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonForm.Files);

    /// <param name="source">Names the text in messages.</param>
    /// <exception cref="InputException">The text is no rule.</exception>
    public static EventRule Read(string source, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EventRule>(json, JsonForm.Files) ?? throw new JsonException("the document is null");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error($"{source} is no rule for streams", exception, JsonForm.Files, "a rule for streams",
                "'micronets eval --stream --out FILE' writes one");
        }
    }
}
