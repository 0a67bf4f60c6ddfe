using System.Buffers.Text;

namespace MicroNets.Data.Formats;

/// <summary>Rows of numbers as text without a header, separated by white space, commas or semicolons; rows may differ in length.</summary>
internal static class TextMatrix
{
    /// <exception cref="InputException">Something is no number.</exception>
    public static float[][] Read(ReadOnlySpan<byte> text, string name)
    {
        var rows = new List<float[]>();
        var row = new List<float>();
        int number = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            row.Clear();
            ReadOnlySpan<byte> rest = text[range];
            while (true)
            {
                rest = rest.TrimStart(" \t\r,;"u8);
                if (rest.IsEmpty)
                    break;
                if (!Number(rest, out float value, out int length))
                    throw BadFile.InLine(name, number, $"'{ByteReader.Printable(rest[..Math.Min(rest.Length, 12)])}'", "a number");
                row.Add(value);
                rest = rest[length..];
            }

            if (row.Count > 0)
                rows.Add([.. row]);
        }

        return [.. rows];
    }

    // NaN stands for what is missing, also at the end of rows that are shorter than others.
    private static bool Number(ReadOnlySpan<byte> text, out float value, out int length) =>
        Utf8Parser.TryParse(text, out value, out length)
        && (length == text.Length || text[length] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)',' or (byte)';');
}
