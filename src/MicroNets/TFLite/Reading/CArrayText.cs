using System.Text;
using System.Text.RegularExpressions;

namespace MicroNets.TFLite.Reading;

/// <summary>A .tflite file as C source: <c>const unsigned char model[] = { 0x1c, 0x00, … };</c>, as xxd and many projects write
/// it.</summary>
internal static partial class CArrayText
{
    // Far more than the declarations and licences before the first array.
    private const int LookedAt = 1 << 16;

    /// <summary>Whether bytes are text that may hold an array: no zero byte at the start, and an opening brace.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => !bytes[..Math.Min(bytes.Length, 4096)].Contains((byte)0)
        && bytes[..Math.Min(bytes.Length, LookedAt)].Contains((byte)'{');

    /// <summary>The bytes of the one array that is a TensorFlow Lite model.</summary>
    /// <exception cref="InputException">There is none, or more than one.</exception>
    public static byte[] Read(ReadOnlySpan<byte> source)
    {
        string text = CommentPattern().Replace(Encoding.Latin1.GetString(source), " ");
        var models = new List<byte[]>();
        int arrays = 0;
        foreach (Match match in ArrayPattern().Matches(text))
        {
            arrays++;
            if (Numbers(match.Groups[1].ValueSpan) is { Length: >= 8 } bytes && bytes.AsSpan(4, 4).SequenceEqual("TFL3"u8))
                models.Add(bytes);
        }

        return models.Count == 1
            ? models[0]
            : throw new InputException($"C source with {arrays} arrays of numbers, {models.Count} of them TensorFlow Lite models",
                "exactly one array with the bytes of a .tflite file", "give the file that defines the model's array");
    }

    // Null where a number is none of a byte.
    private static byte[]? Numbers(ReadOnlySpan<char> list)
    {
        var bytes = new List<byte>(list.Length / 5);
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> item = list[range].Trim();
            if (item.IsEmpty)
                continue;
            bool isHexadecimal = item.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            if (!int.TryParse(isHexadecimal ? item[2..] : item,
                isHexadecimal ? System.Globalization.NumberStyles.HexNumber : System.Globalization.NumberStyles.AllowLeadingSign,
                System.Globalization.CultureInfo.InvariantCulture, out int value)
                || value is < -128 or > 255)
                return null;
            bytes.Add((byte)value);
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"=\s*\{([^{}]*)\}")]
    private static partial Regex ArrayPattern();
}
