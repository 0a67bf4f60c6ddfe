using System.Buffers.Binary;

namespace MicroNets.Data.Formats;

/// <summary>
/// RIFF/WAVE audio: reads integer PCM of 8, 16, 24 and 32 bits and float of 32 and 64 bits with any number of channels, plain or
/// extensible header; writes 16-bit mono. Format: Microsoft and IBM, <i>Multimedia Programming Interface and Data Specifications 1.0</i>.
/// </summary>
internal static class WavFile
{
    private const int PcmTag = 1, FloatTag = 3, ExtensibleTag = 0xFFFE;

    internal const string Convert = "convert it to 16-bit PCM WAV, for example with 'ffmpeg -i in.wav -c:a pcm_s16le out.wav'";

    /// <summary>FFFF-0010-8000-00AA00389B71 after the format tag: the tail of every audio subformat GUID.</summary>
    private static ReadOnlySpan<byte> SubformatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <exception cref="InputException">The file is missing or malformed.</exception>
    public static AudioClip Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        return Decode(file.ReadArray(0, file.Length), path);
    }

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>What is readable; <see cref="RawContent.Warning"/> says what was wrong with the rest.</returns>
    /// <exception cref="InputException">The bytes are not such a file, or hold no samples or values that are not finite.</exception>
    public static AudioClip Decode(ReadOnlySpan<byte> bytes, string name)
    {
        WavChunks chunks = WavChunks.Find(bytes, name);
        Header header = Header.Read(bytes[chunks.Format], name, chunks.Format.Start.Value);
        return Samples(bytes[chunks.Samples], header, name, chunks.Samples.Start.Value, chunks.Warning);
    }

    /// <summary>Writes 16-bit PCM; samples outside [−1, 1) are clipped.</summary>
    public static void Write(string path, AudioClip clip) => AtomicFile.WriteAllBytes(path, Encode(clip));

    /// <inheritdoc cref="Write"/>
    public static byte[] Encode(AudioClip clip)
    {
        ReadOnlySpan<float> samples = clip.Samples.Span;
        int dataBytes = checked(samples.Length * 2);
        var file = new byte[checked(44 + dataBytes)];
        Span<byte> header = file;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 36 + dataBytes);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], PcmTag);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], clip.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], clip.SampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], dataBytes);
        for (int i = 0; i < samples.Length; i++)
        {
            float scaled = Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(header[(44 + 2 * i)..], (short)scaled);
        }

        return file;
    }

    private static AudioClip Samples(ReadOnlySpan<byte> data, Header header, string name, int offset, string? warning)
    {
        int frameBytes = header.Channels * header.SampleBytes;
        if (warning is not null)
            data = data[..(data.Length / frameBytes * frameBytes)];
        if (data.Length == 0)
            throw BadFile.At(name, offset, "no samples", "at least one");
        if (data.Length % frameBytes != 0)
            throw BadFile.At(name, offset, $"{data.Length} bytes of samples", $"a multiple of {frameBytes} (channels × bytes per sample)");

        var samples = new float[data.Length / frameBytes];
        for (int i = 0, at = 0; i < samples.Length; i++)
        {
            double sum = 0;
            for (int c = 0; c < header.Channels; c++, at += header.SampleBytes)
                sum += header.Value(data[at..]);
            samples[i] = (float)(sum / header.Channels);
            if (!float.IsFinite(samples[i]))
                throw BadFile.At(name, offset + at - frameBytes, $"the sample {samples[i]}", "finite values", "write the recording again");
        }

        return new AudioClip(header.SampleRate, samples) { Warning = warning };
    }

    private readonly record struct Header(int Tag, int Channels, int SampleRate, int SampleBytes)
    {
        public static Header Read(ReadOnlySpan<byte> chunk, string name, int offset)
        {
            if (chunk.Length < 16)
                throw BadFile.At(name, offset, $"a 'fmt ' chunk of {chunk.Length} bytes", "at least 16");
            int tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
            int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
            uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);

            if (tag == ExtensibleTag)
            {
                if (chunk.Length < 40)
                    throw BadFile.At(name, offset, $"an extensible 'fmt ' chunk of {chunk.Length} bytes", "40");
                if (!chunk[26..40].SequenceEqual(SubformatTail))
                    throw BadFile.At(name, offset + 24, $"subformat {new Guid(chunk[24..40])}", "PCM or float", Convert);
                tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
            }

            if (channels == 0)
                throw BadFile.At(name, offset + 2, "0 channels", "at least 1");
            if (rate is 0 or > 1_000_000)
                throw BadFile.At(name, offset + 4, $"a sampling rate of {rate} Hz", "1 to 1000000");
            if (!(tag == PcmTag && bits is 8 or 16 or 24 or 32) && !(tag == FloatTag && bits is 32 or 64))
                throw BadFile.At(name, offset, $"format {tag} with {bits} bits per sample",
                    "integer PCM (1) of 8, 16, 24 or 32 bits or float (3) of 32 or 64", Convert);
            if (frameBytes != channels * bits / 8)
                throw BadFile.At(name, offset + 12, $"frames of {frameBytes} bytes",
                    $"{channels * bits / 8} ({channels} channels of {bits} bits)");
            return new Header(tag, channels, (int)rate, bits / 8);
        }

        // 8-bit samples are unsigned with 128 as zero; all wider ones are signed.
        public double Value(ReadOnlySpan<byte> sample) => (Tag, SampleBytes) switch
        {
            (PcmTag, 1) => (sample[0] - 128) / 128.0,
            (PcmTag, 2) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768.0,
            (PcmTag, 3) => (sample[0] | sample[1] << 8 | (sbyte)sample[2] << 16) / 8388608.0,
            (PcmTag, _) => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648.0,
            (_, 4) => BinaryPrimitives.ReadSingleLittleEndian(sample),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(sample),
        };
    }
}
