using System.Buffers;
using System.Buffers.Binary;

namespace MicroNets.Data.Formats;

/// <summary>
/// Where format and samples lie in a RIFF/WAVE file, in either order. What writers get wrong is read as it was meant, and told as a
/// <see cref="Warning"/>: a length left open by a writer that streams, an odd chunk without its padding, a file that was cut off.
/// </summary>
internal sealed record WavChunks(Range Format, Range Samples, string? Warning)
{
    private const int HeaderBytes = 8;

    private static readonly SearchValues<byte> s_tagCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "u8);

    /// <exception cref="InputException">The file is not RIFF/WAVE, or ends before a format and samples.</exception>
    public static WavChunks Find(ReadOnlySpan<byte> bytes, string name)
    {
        var reader = new ByteReader(bytes, name);
        string riff = reader.Tag();
        if (riff != "RIFF")
            throw BadFile.At(name, 0, $"'{riff}'", "'RIFF', the start of a WAV file", WavFile.Convert);
        reader.Skip(4);
        string wave = reader.Tag();
        if (wave != "WAVE")
            throw BadFile.At(name, 8, $"'{wave}'", "'WAVE'", WavFile.Convert);

        Range? format = null, samples = null;
        string? warning = null;
        while (format is null || samples is null)
        {
            if (reader.Left < HeaderBytes)
                throw BadFile.At(name, reader.Position, "the end of the file", $"a '{(format is null ? "fmt " : "data")}' chunk");
            string tag = reader.Tag();
            long length = reader.UInt32();
            int start = reader.Position;
            if (tag == "data")
            {
                (length, warning) = SampleBytes(bytes[start..], length);
                samples = start..(start + (int)length);
            }
            else if (tag == "fmt ")
            {
                format = start..(start + (int)Math.Min(length, reader.Left));
            }

            reader.Skip(length);
            if (length % 2 == 1 && reader.Left > 0 && !StartsChunk(bytes[reader.Position..]))
                reader.Skip(1);
        }

        return new WavChunks(format.Value, samples.Value, warning);
    }

    // Writers that stream to a pipe cannot come back to fill the length in: they leave 0 or the largest number.
    private static (long Length, string? Warning) SampleBytes(ReadOnlySpan<byte> rest, long stated) => stated switch
    {
        0 when rest.Length > 0 && !StartsChunk(rest) =>
            (rest.Length, $"length left open: all {rest.Length} bytes to its end are taken as samples"),
        uint.MaxValue => (rest.Length, null),
        _ when stated > rest.Length => (rest.Length, $"cut off: {rest.Length} of {stated} bytes of samples"),
        _ => (stated, null),
    };

    // A tag of letters and a length that the file can hold.
    private static bool StartsChunk(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderBytes
        && !bytes[..4].ContainsAnyExcept(s_tagCharacters)
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) is var length
            && (length <= bytes.Length - HeaderBytes || bytes.StartsWith("data"u8));
}
