using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// How raw content becomes the input of a network: parameters alone, immutable, with a JSON form that is stored beside the model, so that
/// training, evaluation and the code on the device compute the same features.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Mfcc), "mfcc")]
[JsonDerivedType(typeof(LogMel), "logMel")]
[JsonDerivedType(typeof(DctOfLogMel), "dctOfLogMel")]
[JsonDerivedType(typeof(LogMelPatches), "logMelPatches")]
[JsonDerivedType(typeof(FrameArray), "frameArray")]
[JsonDerivedType(typeof(ImagePixels), "imagePixels")]
[JsonDerivedType(typeof(ScaledArray), "scaledArray")]
[JsonDerivedType(typeof(SeriesWindows), "seriesWindows")]
[JsonDerivedType(typeof(SeriesSpectra), "seriesSpectra")]
public abstract record FrontEnd
{
    private static readonly JsonSerializerOptions s_words = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The shape of one window of features: what the network reads.</summary>
    [JsonIgnore]
    public abstract Shape Output { get; }

    /// <summary>What the sides of <see cref="Output"/> are.</summary>
    [JsonIgnore]
    public virtual InputContent Content => InputContents.Of(Output);

    /// <summary>What this front end reads, in words for messages.</summary>
    [JsonIgnore]
    public abstract string Expects { get; }

    /// <summary>The parameters as the JSON of a task has them, for messages.</summary>
    private protected string Words => JsonSerializer.Serialize(this, s_words);

    /// <summary>Whether it can read content of this kind and size, once it is <see cref="Adapted"/>.</summary>
    public abstract bool Accepts(RawContent content);

    /// <summary>What it does to raw values of the input's shape; null where it does more, as a spectrum does, or resizes.</summary>
    [JsonIgnore]
    public virtual InputScaling? Scaling => null;

    /// <summary>Content as the front end wants it, at its own rate; content that needs no change, and content that it cannot read, as it
    /// is.</summary>
    internal virtual RawContent Adapted(RawContent content) => content;

    /// <summary>This front end with the sizes that it leaves to the data, such as the length of a clip, taken from an item that it
    /// accepts.</summary>
    public virtual FrontEnd For(RawContent content) => this;

    /// <summary>
    /// Front ends that read the same content and give a network less, or other, to look at: what the input is a choice between
    /// (<c>--choose-input</c>). Empty where there is nothing to choose.
    /// </summary>
    [JsonIgnore]
    internal virtual EquatableArray<FrontEnd> Alternatives => [];

    /// <summary>Computes the tables once; the extractor may be used from any number of threads.</summary>
    /// <exception cref="InputException">The parameters contradict each other.</exception>
    public abstract FeatureExtractor Compile();
}

/// <summary>A front end with its tables. Immutable; calls from several threads do not disturb each other.</summary>
public abstract class FeatureExtractor(FrontEnd frontEnd)
{
    /// <summary>The parameters that the tables were made from.</summary>
    public FrontEnd FrontEnd { get; } = frontEnd;

    /// <summary>How many windows of features <paramref name="content"/> gives: at least 1.</summary>
    /// <exception cref="InputException">The front end cannot read this content.</exception>
    public int Windows(RawContent content) => FrontEnd.Accepts(content)
        ? CountWindows(content)
        : throw new InputException($"{content}", FrontEnd.Expects, "convert the data, or choose a front end that reads it");

    /// <summary>Writes <see cref="Windows"/> × Output.Elements values, window after window.</summary>
    /// <exception cref="InputException">The front end cannot read this content.</exception>
    public void Extract(RawContent content, Span<float> destination)
    {
        int needed = checked(Windows(content) * FrontEnd.Output.Elements);
        if (destination.Length != needed)
            throw new ArgumentException($"{destination.Length} values where {needed} are needed", nameof(destination));
        Compute(content, destination);
    }

    /// <summary>How many windows an accepted content gives: at least 1.</summary>
    protected virtual int CountWindows(RawContent content) => 1;

    /// <summary>Writes the features of an accepted content, window after window; the length was checked.</summary>
    protected abstract void Compute(RawContent content, Span<float> destination);
}
