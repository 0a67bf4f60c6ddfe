using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MicroNets.Data.Checks;

/// <summary>What reading one item tells.</summary>
/// <param name="Hash">The first 128 bits of SHA-256 over the decoded content: the same sound or picture in another file is the
/// same.</param>
/// <param name="Form">Sampling rate, or size of image or array.</param>
/// <param name="Problem">What is wrong with the content, if anything.</param>
/// <param name="Detail">The measure behind <paramref name="Problem"/>.</param>
/// <param name="Error">Why it could not be read; null when it could.</param>
internal sealed record ItemFacts(UInt128 Hash, string Form, Problem? Problem, string Detail, string? Error)
{
    private const double SilentPeak = 1e-3, FullScale = 0.9995, ClippedShare = 1e-3, ConstantDeviation = 2;

    // Longer lists of channels say no more.
    private const int MostNames = 12;

    /// <summary>Of a recording that tells it.</summary>
    public double? RateHertz { get; init; }

    /// <summary>Of a recording: seconds where it tells its rate, else steps.</summary>
    public double? Length { get; init; }

    /// <summary>What must be alike in all items: the sizes of an array, the channels of a recording.</summary>
    public string? Shape { get; init; }

    /// <summary>Silence or a constant: says nothing about where it comes from.</summary>
    public bool IsBlank => Problem is Checks.Problem.Silent or Checks.Problem.NearConstant;

    public static ItemFacts Of(DataItem item)
    {
        try
        {
            return item.Read() switch
            {
                AudioClip clip => Of(clip) with { RateHertz = clip.SampleRate, Length = clip.Duration.TotalSeconds },
                Picture image => Of(image),
                RawArray array => Of(array) with { Shape = array.ToString() },
                SeriesRecording recording => Of(recording) with
                {
                    RateHertz = recording.RateHertz,
                    Length = recording.Length / (recording.RateHertz ?? 1),
                    Shape = $"{recording.Channels.Count} channels ({string.Join(", ", recording.Channels.Take(MostNames))})",
                },
                var other => throw new InvalidOperationException($"{other.GetType().Name} is no raw content"),
            };
        }
        catch (Exception e) when (e is InputException or IOException)
        {
            return new ItemFacts(HashOf(MemoryMarshal.AsBytes(item.Path.AsSpan())), "unreadable", Checks.Problem.Unreadable,
                e.Message, e.Message);
        }
    }

    public IEnumerable<Finding> Findings(string split, string item) =>
        Problem is { } problem ? [new Finding(problem, split, item, Detail)] : [];

    private static ItemFacts Of(AudioClip clip)
    {
        float peak = 0;
        int atFullScale = 0;
        foreach (float sample in clip.Samples.Span)
        {
            peak = Math.Max(peak, Math.Abs(sample));
            atFullScale += Math.Abs(sample) >= FullScale ? 1 : 0;
        }

        UInt128 hash = HashOf(MemoryMarshal.AsBytes(clip.Samples.Span));
        string form = $"{clip.SampleRate} Hz";
        double share = (double)atFullScale / clip.Samples.Length;
        return clip.Warning is { } warning ? new ItemFacts(hash, form, Checks.Problem.Damaged, warning, null)
            : peak < SilentPeak ? new ItemFacts(hash, form, Checks.Problem.Silent, $"peak {peak:0.#####}", null)
            : share > ClippedShare ? new ItemFacts(hash, form, Checks.Problem.Clipped, $"{share:P1} of the samples at full scale", null)
            : new ItemFacts(hash, form, null, "", null);
    }

    private static ItemFacts Of(Picture image)
    {
        double sum = 0, squares = 0;
        foreach (byte value in image.Pixels.Span)
        {
            sum += value;
            squares += value * value;
        }

        int count = image.Pixels.Length;
        double deviation = Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)));
        UInt128 hash = HashOf(image.Pixels.Span);
        string form = $"{image.Height}×{image.Width}×{image.Channels}";
        return deviation < ConstantDeviation
            ? new ItemFacts(hash, form, Checks.Problem.NearConstant, $"standard deviation {deviation:0.##}", null)
            : new ItemFacts(hash, form, null, "", null);
    }

    private static ItemFacts Of(RawArray array)
    {
        int size = array.Type.Bytes();
        ReadOnlySpan<byte> bytes = array.Bytes.Span;
        // All elements equal the first exactly when the array equals itself shifted by one element.
        bool isConstant = bytes.Length > size && bytes[size..].SequenceEqual(bytes[..^size]);
        UInt128 hash = HashOf(bytes);
        string form = array.ToString();
        if (array.Type >= NumberType.Float16 && Array.Exists(array.ToDoubles(), value => !double.IsFinite(value)))
            return new ItemFacts(hash, form, Checks.Problem.Unreadable, "values that are not finite", "values that are not finite");
        return isConstant ? new ItemFacts(hash, form, Checks.Problem.NearConstant, "all values the same", null)
            : new ItemFacts(hash, form, null, "", null);
    }

    private static ItemFacts Of(SeriesRecording recording)
    {
        UInt128 hash = HashOf(MemoryMarshal.AsBytes(recording.Values.Span));
        string form = recording.RateHertz is { } rate ? FormattableString.Invariant($"{recording.Channels.Count} channels at {rate:0.#} Hz")
            : $"{recording.Channels.Count} channels";
        return recording.Warning is { } warning ? new ItemFacts(hash, form, Checks.Problem.Damaged, warning, null)
            : recording.Values.Span.ContainsAnyExcept(recording.Values.Span[0])
            ? new ItemFacts(hash, form, null, "", null)
            : new ItemFacts(hash, form, Checks.Problem.NearConstant, "all values the same", null);
    }

    private static UInt128 HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
