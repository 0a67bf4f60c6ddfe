using System.Buffers.Binary;
using MicroNets.TFLite;
using MicroNets.Tests.Quantization;

namespace MicroNets.Tests.TFLite;

/// <summary>
/// Damaged files give an error or a model, never a crash or a memory bomb. A few thousand files by default;
/// MICRONETS_FUZZ_FILES asks for more.
/// </summary>
public class TfliteFuzzTests
{
    private static readonly int[] Telling = [0, 1, 2, 4, 8, 127, 128, 255, 256, 4096, 65535, 65536, int.MaxValue, int.MinValue, -1, -2, -4];

    [Fact]
    public void Damaged_files_are_refused_within_bounded_memory()
    {
        int files = int.TryParse(Environment.GetEnvironmentVariable("MICRONETS_FUZZ_FILES"), out int asked) ? asked : 4000;
        byte[][] seeds = Seeds().ToArray();
        int refused = 0;
        Parallel.For(0, files, number =>
        {
            var random = new Random(number);
            byte[] file = Mutate(seeds[random.Next(seeds.Length)], random);
            if (!FuzzedRead.Check($"file {number}", file, bytes => TfliteReader.Read(bytes)))
                Interlocked.Increment(ref refused);
        });

        // Many flips hit weights, which may hold anything.
        Assert.InRange(refused, files / 4, files);
    }

    [Fact]
    public void A_cut_file_is_refused_wherever_it_ends()
    {
        byte[] file = TfliteWriter.Write(new IntegerModel(RandomIntegerNetwork.Make(1)));
        for (int length = 0; length < file.Length; length += 7)
            Assert.Throws<InputException>(() => TfliteReader.Read(file.AsMemory(0, length)));
    }

    [Fact]
    public void The_message_names_table_field_and_offset()
    {
        byte[] file = TfliteWriter.Write(new IntegerModel(RandomIntegerNetwork.Make(1)));
        int root = BinaryPrimitives.ReadInt32LittleEndian(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(root), 1 << 30);
        var exception = Assert.Throws<InputException>(() => TfliteReader.Read(file));
        Assert.Contains($"field 'vtable' of table Model at offset {root}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_content_cannot_describe_more_than_the_file_allows()
    {
        // A vector of a million references to one table, and that table's vector of a million numbers.
        byte[] file = SharedVectors(references: 1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => TfliteReader.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4L * file.Length) + (64L << 20));
    }

    private static IEnumerable<byte[]> Seeds()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var model = new IntegerModel(RandomIntegerNetwork.Make(seed)) { Metadata = new TfliteMetadata(["a", "b"], "{}", "{}") };
            yield return TfliteWriter.Write(seed % 2 == 0 ? model
                : model with { InputType = ElementType.Float32, OutputType = ElementType.UInt8 });
        }

        // Other converters' files where there are any.
        foreach (string path in PublishedModels.Names.Select(name => PublishedModels.Find(name, ".tflite")).OfType<string>())
            yield return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] file = [.. seed];
        for (int change = random.Next(1, 6); change > 0; change--)
        {
            // Most of a file is weights; tables lie towards its beginning.
            int reach = random.Next(3) == 0 ? file.Length : Math.Max(16, file.Length / 3);
            int at = random.Next(reach - 8);
            switch (random.Next(4))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at & ~3), Telling[random.Next(Telling.Length)]);
                    break;
                case 2:
                    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at & ~3), random.Next(file.Length));
                    break;
                default:
                    int length = random.Next(1, 32);
                    file.AsSpan(random.Next(file.Length - length), length).CopyTo(file.AsSpan(Math.Min(at, file.Length - length)));
                    break;
            }
        }

        return random.Next(10) == 0 ? file[..random.Next(file.Length)] : file;
    }

    // root → Model { version 3, operator_codes: [shared table …], buffers: the same vector }
    private static byte[] SharedVectors(int references)
    {
        var file = new byte[64 + (4 * references)];
        BinaryPrimitives.WriteInt32LittleEndian(file, 28);
        "TFL3"u8.CopyTo(file.AsSpan(4));
        short[] layout = [14, 20, 4, 8, 0, 0, 12];
        for (int i = 0; i < layout.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(8 + (2 * i)), layout[i]);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 20);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), 3);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(36), 48 - 36);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 48 - 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(48), references);
        for (int i = 0; i < references; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(52 + (4 * i)), unchecked((uint)(28 - (52 + (4 * i)))));
        return file;
    }
}
