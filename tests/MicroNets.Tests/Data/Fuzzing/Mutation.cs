using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using MicroNets.Numerics;

namespace MicroNets.Tests.Data.Fuzzing;

/// <summary>Damages files in the ways that transfers, disks and enemies do.</summary>
internal static class Mutation
{
    private static readonly ulong[] s_numbers = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000,
        0xFFFF_FFFF, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue];

    /// <summary>One to eight damages; then, half of the time, check sums are put right so that the damage is met further inside.</summary>
    public static byte[] Apply(byte[] file, byte[] other, ref RandomStream random)
    {
        var bytes = new List<byte>(file);
        for (int left = 1 + random.NextInt32(1 + random.NextInt32(8)); left > 0 && bytes.Count > 0; left--)
            Damage(bytes, other, ref random);
        byte[] mutated = bytes.ToArray();
        if (random.NextInt32(2) == 0)
        {
            RepairPng(mutated);
            RepairTar(mutated);
        }

        return mutated;
    }

    private static void Damage(List<byte> bytes, byte[] other, ref RandomStream random)
    {
        // Headers and directories are where readers go wrong, so half of all damage strikes the first or last 128 bytes.
        int at = random.NextInt32(4) switch
        {
            0 => random.NextInt32(Math.Min(128, bytes.Count)),
            1 => bytes.Count - 1 - random.NextInt32(Math.Min(128, bytes.Count)),
            _ => random.NextInt32(bytes.Count),
        };
        int length = Math.Min(1 + random.NextInt32(random.NextInt32(4) == 0 ? 600 : 8), bytes.Count - at);
        switch (random.NextInt32(9))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.NextInt32(8));
                break;
            case 2:
                bytes[at] = (byte)random.NextInt32(256);
                break;
            case 3 or 4:
                WriteNumber(bytes, at, ref random);
                break;
            case 5:
                bytes.RemoveRange(at, random.NextInt32(4) == 0 ? bytes.Count - at : length);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 7:
                int from = random.NextInt32(other.Length);
                bytes.InsertRange(at, other.Skip(from).Take(length));
                break;
            default:
                for (int i = 0; i < length; i++)
                    bytes[at + i] = 0;
                break;
        }
    }

    private static void WriteNumber(List<byte> bytes, int at, ref RandomStream random)
    {
        Span<byte> number = stackalloc byte[8];
        ulong value = s_numbers[random.NextInt32(s_numbers.Length)];
        int size = 1 << random.NextInt32(4);
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        number = number[..size];
        if (random.NextInt32(2) == 0)
            number.Reverse();
        for (int i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    private static void RepairPng(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']))
            return;
        for (long at = 8; at + 12 <= bytes.Length;)
        {
            long end = at + 8 + BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)at));
            if (end + 4 > bytes.Length)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((int)end),
                Crc32.HashToUInt32(bytes.AsSpan((int)at + 4, (int)(end - at - 4))));
            at = end + 4;
        }
    }

    private static void RepairTar(byte[] bytes)
    {
        for (int at = 0; at + 512 <= bytes.Length; at += 512)
        {
            Span<byte> block = bytes.AsSpan(at, 512);
            if (!block[257..].StartsWith("ustar"u8))
                continue;
            block.Slice(148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte b in block)
                sum += b;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
        }
    }
}
