using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MicroNets.Data.Formats;

/// <summary>
/// The header of NumPy's <c>.npy</c> format, versions 1 to 3: magic, version, length, and a Python dictionary such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>. Format: NEP 1.
/// </summary>
internal sealed partial record NpyHeader(NumberType Type, int TextLength, bool IsBigEndian, bool IsFortranOrder, EquatableArray<int> Shape)
{
    // Headers of plain arrays take some 100 bytes; only structured types, which are refused, need more.
    private const int LongestText = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether the elements are strings of <see cref="TextLength"/> characters and not numbers.</summary>
    public bool IsText => TextLength > 0;

    /// <summary>Whether the values of a row do not lie together.</summary>
    public bool IsTransposed => IsFortranOrder && Shape.Count > 1;

    /// <summary>Of strings: 4 of UTF-32, or 1.</summary>
    public int CharacterBytes { get; init; } = sizeof(uint);

    public int ElementBytes => IsText ? CharacterBytes * TextLength : Type.Bytes();

    public long DataBytes => Shape.Aggregate((long)ElementBytes, (product, size) => checked(product * size));

    /// <summary>Of an element along the first dimension.</summary>
    /// <exception cref="InputException">They are more than one piece of memory can be.</exception>
    public int RowBytes(string name)
    {
        long bytes = ElementBytes;
        for (int d = 1; d < Shape.Count; d++)
            bytes *= Shape[d];
        return bytes <= Array.MaxLength ? (int)bytes
            : throw BadFile.At(name, 0, $"rows of {bytes} bytes", $"at most {Array.MaxLength}",
                "put the samples along the first dimension");
    }

    /// <summary>Reads the header and leaves <paramref name="stream"/> at the first value; <paramref name="bytes"/> is the header's
    /// length.</summary>
    public static NpyHeader Read(Stream stream, string name, out int bytes)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(stream, start[..10], name, 0);
        if (!start.StartsWith(Magic))
            throw BadFile.At(name, 0, $"'{ByteReader.Printable(start[..6])}'", "'\\x93NUMPY', the start of a .npy array",
                "save it with numpy.save or numpy.savez");
        int version = start[6];
        if (version is < 1 or > 3)
            throw BadFile.At(name, 6, $"version {version}", "1, 2 or 3");
        int prefix = version == 1 ? 10 : 12;
        if (version > 1)
            Fill(stream, start[10..], name, 10);
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestText)
            throw BadFile.At(name, 8, $"a header of {length} bytes", $"at most {LongestText}");
        var text = new byte[length];
        Fill(stream, text, name, prefix);
        bytes = prefix + (int)length;
        return Parse(Encoding.UTF8.GetString(text), name, prefix);
    }

    /// <summary>A version 1 header that ends on a multiple of 64 bytes, so that values are aligned in a mapped file.</summary>
    public static byte[] Encode(NumberType type, EquatableArray<int> shape)
    {
        string sizes = shape.Count == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string text = $"{{'descr': '{Code(type)}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[total];
        header.AsSpan(10).Fill((byte)' ');
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    internal static void Fill(Stream stream, Span<byte> destination, string name, long offset)
    {
        int read = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (read < destination.Length)
            throw BadFile.Truncated(name, offset + read, offset + read, destination.Length - read);
    }

    private static NpyHeader Parse(string text, string name, int offset)
    {
        Match descr = DescrPattern().Match(text), order = OrderPattern().Match(text), shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success || !text.Contains("'descr'", StringComparison.Ordinal))
            throw BadFile.At(name, offset, $"the header '{ByteReader.Printable(Encoding.UTF8.GetBytes(text.TrimEnd()))}'",
                "'descr', 'fortran_order' and 'shape'");
        if (!descr.Success)
            throw BadFile.At(name, offset, "values that are records", "plain numbers", "save each field as an array of its own");

        string code = descr.Groups["code"].Value;
        int textLength = 0;
        if (code[0] is 'U' or 'S' && (!int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out textLength)
            || textLength is < 1 or > 4096))
            throw BadFile.At(name, offset, $"strings of type '{code}'", "strings of 1 to 4096 characters");

        var sizes = new List<int>();
        long elements = 1;
        foreach (string part in shape.Groups["sizes"].Value.Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size))
                throw BadFile.At(name, offset, $"the size '{part}'", "whole numbers below 2147483648");
            sizes.Add(size);
            elements = size != 0 && elements > (1L << 40) / size
                ? throw BadFile.At(name, offset, $"the shape ({shape.Groups["sizes"].Value})", "at most 2^40 values") : elements * size;
        }

        return new NpyHeader(
            textLength > 0 ? NumberType.UInt32 : TypeOf(code, name, offset),
            textLength,
            descr.Groups["endian"].Value == ">",
            order.Groups["value"].Value == "True",
            sizes.ToEquatableArray())
        {
            CharacterBytes = code[0] == 'S' ? sizeof(byte) : sizeof(uint),
        };
    }

    private static NumberType TypeOf(string code, string name, int offset) => code switch
    {
        "b1" or "?" => NumberType.Bool,
        "i1" => NumberType.Int8,
        "u1" => NumberType.UInt8,
        "i2" => NumberType.Int16,
        "u2" => NumberType.UInt16,
        "i4" => NumberType.Int32,
        "u4" => NumberType.UInt32,
        "i8" => NumberType.Int64,
        "u8" => NumberType.UInt64,
        "f2" => NumberType.Float16,
        "f4" => NumberType.Float32,
        "f8" => NumberType.Float64,
        "O" => throw BadFile.At(name, offset, "values that are objects of Python", "numbers or strings",
            "save numbers with .astype('float32') and names with .astype('U')"),
        _ => throw BadFile.At(name, offset, $"values of type '{code}'", "bool, integers of 8 to 64 bits or floats of 16 to 64",
            "convert with .astype('float32') and save again"),
    };

    private static string Code(NumberType type) => type switch
    {
        NumberType.Bool => "|b1",
        NumberType.Int8 => "|i1",
        NumberType.UInt8 => "|u1",
        NumberType.Int16 => "<i2",
        NumberType.UInt16 => "<u2",
        NumberType.Int32 => "<i4",
        NumberType.UInt32 => "<u4",
        NumberType.Int64 => "<i8",
        NumberType.UInt64 => "<u8",
        NumberType.Float16 => "<f2",
        NumberType.Float32 => "<f4",
        NumberType.Float64 => "<f8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a number type"),
    };

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<endian>[<>|=]?)(?<code>[?a-zA-Z][0-9]*)['"]""", RegexOptions.NonBacktracking)]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.NonBacktracking)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<sizes>[0-9L,\s]*)\)""", RegexOptions.NonBacktracking)]
    private static partial Regex ShapePattern();
}
