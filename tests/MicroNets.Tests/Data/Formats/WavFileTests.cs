using System.Text;
using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Formats;

public class WavFileTests
{
    private const int Pcm = 1, Float = 3;

    /// <summary>−1, −0.5, 0, 0.25 and the largest value in each number format.</summary>
    public static TheoryData<int, int, byte[], float[]> Encodings => new()
    {
        { Pcm, 8, [0, 64, 128, 160, 255], [-1, -0.5f, 0, 0.25f, 127 / 128f] },
        { Pcm, 16, [0, 0x80, 0, 0xC0, 0, 0, 0, 0x20, 0xFF, 0x7F], [-1, -0.5f, 0, 0.25f, 32767 / 32768f] },
        { Pcm, 24, [0, 0, 0x80, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0x20, 0xFF, 0xFF, 0x7F], [-1, -0.5f, 0, 0.25f, 8388607 / 8388608f] },
        { Pcm, 32, [0, 0, 0, 0x80, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xFF, 0xFF, 0xFF, 0x7F], [-1, -0.5f, 0, 0.25f, 1] },
        { Float, 32, Of([-1f, -0.5f, 0, 0.25f, 3]), [-1, -0.5f, 0, 0.25f, 3] },
        { Float, 64, Of([-1.0, -0.5, 0, 0.25, 3]), [-1, -0.5f, 0, 0.25f, 3] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_read_with_plain_and_extensible_header(int tag, int bits, byte[] data, float[] expected)
    {
        foreach (bool extensible in (bool[])[false, true])
        {
            AudioClip clip = WavFile.Decode(Wav(tag, 1, 16000, bits, data, extensible), "a.wav");
            Assert.Equal(16000, clip.SampleRate);
            Assert.Equal(expected, clip.Samples.ToArray());
        }
    }

    [Fact]
    public void Channels_are_averaged()
    {
        byte[] stereo = Wav(Pcm, 2, 8000, 16, [0, 0x40, 0, 0x20, 0, 0xC0, 0, 0x40]);
        Assert.Equal([0.375f, 0], WavFile.Decode(stereo, "a.wav").Samples.ToArray());

        byte[] three = Wav(Float, 3, 8000, 32, Of([0.5f, 0.25f, 0.75f]));
        Assert.Equal([0.5f], WavFile.Decode(three, "a.wav").Samples.ToArray());
    }

    [Fact]
    public void Chunks_of_odd_length_are_padded_and_unknown_ones_skipped()
    {
        byte[] wav = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Chunk("LIST", [1, 2, 3]), .. Format(Pcm, 1, 100, 8, extensible: false),
            .. Chunk("odd ", [9]), .. Chunk("data", [128, 192, 64])];
        Assert.Equal([0, 0.5f, -0.5f], WavFile.Decode(wav, "a.wav").Samples.ToArray());
    }

    [Fact]
    public void A_stream_of_unknown_length_ends_with_the_file()
    {
        byte[] wav = Wav(Pcm, 1, 100, 8, [128, 192, 128, 128]);
        BitConverter.GetBytes(uint.MaxValue).CopyTo(wav, wav.Length - 8);
        Assert.Equal(4, WavFile.Decode(wav, "a.wav").Samples.Length);
    }

    [Fact]
    public void Samples_are_found_before_the_format()
    {
        byte[] wav = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Chunk("data", [128, 192, 64]), .. Format(Pcm, 1, 100, 8, extensible: false)];
        AudioClip clip = WavFile.Decode(wav, "a.wav");
        Assert.Equal([0, 0.5f, -0.5f], clip.Samples.ToArray());
        Assert.Null(clip.Warning);
    }

    [Fact]
    public void A_chunk_of_odd_length_may_lack_its_padding()
    {
        byte[] wav = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Format(Pcm, 1, 100, 8, extensible: false), .. Chunk("LIST", [1, 2, 3])[..^1],
            .. Chunk("data", [128, 192])];
        Assert.Equal([0, 0.5f], WavFile.Decode(wav, "a.wav").Samples.ToArray());
    }

    [Fact]
    public void Lengths_left_zero_by_a_stream_are_read_to_the_end_with_a_warning()
    {
        byte[] wav = Wav(Pcm, 1, 100, 16, [0, 0x40, 0, 0xC0, 9]);
        new byte[4].CopyTo(wav, 4);
        new byte[4].CopyTo(wav, 40);
        AudioClip clip = WavFile.Decode(wav.AsSpan(..^1), "a.wav");
        Assert.Equal([0.5f, -0.5f], clip.Samples.ToArray());
        Assert.Contains("length left open", clip.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_read_to_its_last_whole_sample_with_a_warning()
    {
        AudioClip clip = WavFile.Decode(Wav(Pcm, 2, 16000, 16, new byte[100]).AsSpan(..^6), "a.wav");
        Assert.Equal(23, clip.Samples.Length);
        Assert.Contains("cut off: 94 of 100 bytes", clip.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_back_within_half_a_step()
    {
        float[] samples = [0, 0.1f, -0.7f, 1, -1, 2, -3];
        AudioClip back = WavFile.Decode(WavFile.Encode(new AudioClip(22050, samples)), "a.wav");
        Assert.Equal(22050, back.SampleRate);
        for (int i = 0; i < samples.Length; i++)
            Assert.InRange(back.Samples.Span[i] - Math.Clamp(samples[i], -1, 32767 / 32768f), -0.5f / 32768, 0.5f / 32768);
    }

    [Fact]
    public void Errors_name_file_offset_found_and_expected()
    {
        byte[] wav = Wav(Pcm, 1, 16000, 16, new byte[100]);
        Assert.Contains("a.wav, byte 20: found the end of the file after 30 bytes; expected 16 bytes more", Complaint(wav[..30]),
            StringComparison.Ordinal);
        Assert.Contains("byte 0: found 'RIFX'; expected 'RIFF'", Complaint([.. "RIFX"u8, .. wav[4..]]), StringComparison.Ordinal);
        Assert.Contains("format 2 with 4 bits", Complaint(Wav(2, 1, 16000, 4, new byte[4])), StringComparison.Ordinal);
        Assert.Contains("0 channels", Complaint(Wav(Pcm, 0, 16000, 16, new byte[4])), StringComparison.Ordinal);
        Assert.Contains("sampling rate of 0 Hz", Complaint(Wav(Pcm, 1, 0, 16, new byte[4])), StringComparison.Ordinal);
        Assert.Contains("no samples", Complaint(Wav(Pcm, 1, 16000, 16, [])), StringComparison.Ordinal);
        Assert.Contains("multiple of 4", Complaint(Wav(Pcm, 2, 16000, 16, new byte[6])), StringComparison.Ordinal);
        Assert.Contains("NaN", Complaint(Wav(Float, 1, 16000, 32, Of([float.NaN]))), StringComparison.Ordinal);
        Assert.Contains("expected a 'fmt ' chunk", Complaint([.. wav[..12], .. Chunk("data", [0, 0])]), StringComparison.Ordinal);
        Assert.Contains("expected a 'data' chunk", Complaint(wav[..36]), StringComparison.Ordinal);
    }

    internal static byte[] Wav(int tag, int channels, int rate, int bits, byte[] data, bool extensible = false)
    {
        byte[] body = [.. "WAVE"u8, .. Format(tag, channels, rate, bits, extensible), .. Chunk("data", data)];
        return Chunk("RIFF", body);
    }

    private static string Complaint(byte[] wav) => Assert.Throws<InputException>(() => WavFile.Decode(wav, "a.wav")).Message;

    private static byte[] Format(int tag, int channels, int rate, int bits, bool extensible)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write((ushort)(extensible ? 0xFFFE : tag));
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((ushort)(channels * bits / 8));
        writer.Write((ushort)bits);
        if (extensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)bits);
            writer.Write(0);
            writer.Write(new Guid($"0000000{tag}-0000-0010-8000-00aa00389b71").ToByteArray());
        }

        return Chunk("fmt ", body.ToArray());
    }

    private static byte[] Chunk(string tag, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(tag), .. BitConverter.GetBytes(body.Length), .. body, .. new byte[body.Length % 2]];

    private static byte[] Of(float[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();

    private static byte[] Of(double[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();
}
