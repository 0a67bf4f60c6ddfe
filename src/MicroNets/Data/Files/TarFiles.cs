using System.Globalization;
using System.Text;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>
/// Lists a tar archive (v7, ustar, GNU long names, pax) by walking over its headers once; contents stay where they are.
/// Format: POSIX.1-2001 pax and the GNU tar manual. (<c>System.Formats.Tar</c> takes memory as a header claims it, up to 2 GiB, and
/// cannot say at which byte an archive is damaged.)
/// </summary>
internal static class TarFiles
{
    private const int BlockBytes = 512;

    // Long names and pax records; real ones take a few hundred bytes.
    private const int LongestMetadata = 1 << 20;

    private static readonly DateTime s_latest = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="tar">The archive, inflated where it was compressed; disposed with the tree.</param>
    /// <param name="path">What the tree was opened from.</param>
    /// <param name="modifiedUtc">For entries without a time of their own.</param>
    /// <param name="container">The compressed file; disposed with the tree.</param>
    /// <exception cref="InputException">The archive is damaged, or holds links, devices or names that lead outside.</exception>
    public static FileTree Open(ByteSource tar, string path, DateTime modifiedUtc, IDisposable? container = null)
    {
        string name = tar.Name;
        var files = new List<FileEntry>();
        var folders = new List<string>();
        var block = new byte[BlockBytes];
        string? longName = null;
        var pax = new Dictionary<string, string>(StringComparer.Ordinal);
        for (long at = 0; ;)
        {
            if (tar.Length - at < BlockBytes)
                throw BadFile.At(name, at, "the end of the archive", "an entry or the closing block of zeros");
            tar.Read(at, block);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
                return new FileTree(path, files, folders, container is null ? [tar] : [tar, container]);
            CheckSum(block, name, at);

            char type = (char)block[156];
            bool isMetadata = type is 'L' or 'K' or 'x' or 'g';
            long length = !isMetadata && pax.TryGetValue("size", out string? paxSize) ? Decimal(paxSize, name, at)
                : Number(block.AsSpan(124, 12), name, at + 124);
            long start = at + BlockBytes;
            if (length > tar.Length - start)
                throw BadFile.Truncated(name, start, tar.Length, length);
            if (isMetadata && length > LongestMetadata)
                throw BadFile.At(name, at, $"{length} bytes of names and attributes", $"at most {LongestMetadata}");

            switch (type)
            {
                case 'L':
                    longName = Text(tar.ReadArray(start, length));
                    break;
                case 'x':
                    ReadPax(tar.ReadArray(start, length), pax, name, start);
                    break;
                case 'K' or 'g':
                    break;
                case '0' or '\0' or '7' or '5':
                    string entry = EntryPath.Normalize(pax.GetValueOrDefault("path") ?? longName ?? HeaderName(block), name, at);
                    if (type == '5' || entry.Length == 0)
                        folders.Add(entry);
                    else
                        files.Add(new FileEntry(entry, length, Modified(block, modifiedUtc), () =>
                            new SliceBytes($"{path}/{entry}", tar, start, length)));
                    if (files.Count > ReadLimits.ArchiveEntries)
                        throw BadFile.At(name, at, "more files", $"at most {ReadLimits.ArchiveEntries}");
                    longName = null;
                    pax.Clear();
                    break;
                default:
                    throw BadFile.At(name, at, $"an entry of type '{ByteReader.Printable([(byte)type])}' "
                        + $"({(type is '1' or '2' ? "a link" : "a device or sparse file")})", "plain files and folders",
                        "pack the files themselves (tar --dereference --hard-dereference)");
            }

            at = start + (length + BlockBytes - 1) / BlockBytes * BlockBytes;
        }
    }

    // The sum of all header bytes with the field of the sum itself taken as spaces.
    private static void CheckSum(ReadOnlySpan<byte> block, string name, long at)
    {
        long sum = 8 * ' ';
        for (int i = 0; i < BlockBytes; i++)
            sum += i is >= 148 and < 156 ? 0 : block[i];
        if (sum != Number(block.Slice(148, 8), name, at + 148))
            throw BadFile.At(name, at, "a block that is no tar header", "one with a right check sum");
    }

    // Octal digits between spaces and zeros; with the first bit set, a big-endian binary number (GNU, past 8 GiB).
    private static long Number(ReadOnlySpan<byte> field, string name, long at)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (byte b in field[^8..])
                value = value << 8 | b;
            return value >= 0 ? value : throw BadFile.At(name, at, "a negative number", "a size");
        }

        foreach (byte b in field.Trim(" \0"u8))
        {
            if (b is < (byte)'0' or > (byte)'7')
                throw BadFile.At(name, at, $"'{ByteReader.Printable(field)}'", "an octal number");
            value = value * 8 + b - '0';
        }

        return value;
    }

    private static long Decimal(string text, string name, long at) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
            : throw BadFile.At(name, at, $"the size '{text}'", "a decimal number");

    private static string HeaderName(ReadOnlySpan<byte> block)
    {
        string name = Text(block[..100]);
        string prefix = block.Slice(257, 5).SequenceEqual("ustar"u8) && block[262] == 0 ? Text(block.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is var end && end >= 0 ? bytes[..end] : bytes);

    private static DateTime Modified(ReadOnlySpan<byte> block, DateTime otherwise)
    {
        long seconds = 0;
        foreach (byte b in block.Slice(136, 12).Trim(" \0"u8))
            seconds = b is >= (byte)'0' and <= (byte)'7' ? seconds * 8 + b - '0' : 0;
        return seconds == 0 || seconds > (s_latest - DateTime.UnixEpoch).TotalSeconds ? otherwise : DateTime.UnixEpoch.AddSeconds(seconds);
    }

    // Records of the form "<length of the record> <key>=<value>\n".
    private static void ReadPax(ReadOnlySpan<byte> records, Dictionary<string, string> pax, string name, long at)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 1 || length > records.Length)
                throw BadFile.At(name, at, "a damaged pax record", "'<length> <key>=<value>'");
            ReadOnlySpan<byte> record = records[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 1)
                throw BadFile.At(name, at, "a pax record without '='", "'<length> <key>=<value>'");
            pax[Encoding.UTF8.GetString(record[..equals])] = Encoding.UTF8.GetString(record[(equals + 1)..]);
            records = records[length..];
        }
    }
}
