using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MicroNets.Data.Formats;

/// <summary>NumPy <c>.npy</c> arrays: all numeric types, both byte orders, C and Fortran order.</summary>
internal static class NpyFile
{
    /// <summary>Arrays up to this size are loaded; larger ones stay in their file.</summary>
    internal const long LoadedBytes = UnpackedBytes.MemoryLimit;

    /// <summary>Reads a whole array into memory.</summary>
    /// <exception cref="InputException">The file is missing, malformed or too large for one piece of memory.</exception>
    public static RawArray Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        using Stream stream = file.OpenRange(0, file.Length);
        return ReadRows(stream, path, file.Length).ToArray(path);
    }

    public static void Write(string path, RawArray array) => AtomicFile.Write(path, stream => Write(stream, array));

    internal static void Write(Stream stream, RawArray array)
    {
        stream.Write(NpyHeader.Encode(array.Type, array.Dimensions));
        stream.Write(array.Bytes.Span);
    }

    /// <param name="stream">At the start of the array.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="length">Bytes from the start of the array to the end of its file.</param>
    internal static ArrayRows ReadRows(Stream stream, string name, long length)
    {
        NpyHeader header = NpyHeader.Read(stream, name, out int headerBytes);
        RefuseText(header, name);
        CheckLength(header, name, headerBytes, length);
        return header.IsTransposed
            ? ArrayRows.FromFortranOrder(header, stream, name, headerBytes)
            : ArrayRows.FromRowMajor(header, stream, name, headerBytes);
    }

    /// <summary>The same of an array that lies as it is in a file, where a large one stays; in Fortran order its rows go to a temporary
    /// file.</summary>
    /// <param name="start">Of the array in the file.</param>
    /// <param name="temporary">Gets what is to be closed when rows are no longer read.</param>
    /// <param name="mostLoaded">A longer array stays.</param>
    internal static ArrayRows ReadRows(Stream stream, string name, ByteSource file, long start, long length, List<ByteSource> temporary,
        long mostLoaded = LoadedBytes)
    {
        if (length <= mostLoaded)
            return ReadRows(stream, name, length);
        NpyHeader header = NpyHeader.Read(stream, name, out int headerBytes);
        RefuseText(header, name);
        CheckLength(header, name, headerBytes, length);
        if (!header.IsTransposed)
            return ArrayRows.InFile(header, file, name, start + headerBytes);
        ByteSource rows = UnpackedBytes.InFile(FortranOrder.Rows(header, file, start + headerBytes, mostLoaded), name);
        temporary.Add(rows);
        return ArrayRows.InFile(header, rows, name, 0);
    }

    /// <summary>An array of strings, such as class names.</summary>
    internal static EquatableArray<string> ReadText(Stream stream, string name, long length)
    {
        NpyHeader header = NpyHeader.Read(stream, name, out int headerBytes);
        if (!header.IsText || header.Shape.Count != 1)
            throw BadFile.At(name, 0, $"{(header.IsText ? "strings" : header.Type)} {header.Shape}", "a list of strings",
                "save it as numpy.array(['name', …])");
        CheckLength(header, name, headerBytes, length);
        var bytes = new byte[header.DataBytes];
        NpyHeader.Fill(stream, bytes, name, headerBytes);
        Encoding encoding = header.CharacterBytes == 1 ? Encoding.UTF8 : new UTF32Encoding(header.IsBigEndian, byteOrderMark: false);
        var texts = new string[header.Shape[0]];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = encoding.GetString(bytes, i * header.ElementBytes, header.ElementBytes).TrimEnd('\0');
        return texts.ToEquatableArray();
    }

    internal static void RefuseText(NpyHeader header, string name)
    {
        if (header.IsText)
            throw BadFile.At(name, 0, "strings", "numbers", "save class numbers in 'y' and their names as 'classes'");
    }

    internal static void CheckLength(NpyHeader header, string name, int headerBytes, long length)
    {
        if (header.DataBytes != length - headerBytes)
            throw BadFile.At(name, headerBytes, $"{length - headerBytes} bytes of values",
                $"{header.DataBytes} for shape {header.Shape} of {header.ElementBytes} bytes each");
    }

    internal static void ToLittleEndian(Span<byte> bytes, NpyHeader header)
    {
        if (!header.IsBigEndian)
            return;
        switch (header.Type.Bytes())
        {
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                Span<uint> ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
