using MicroNets.Graph;
using MicroNets.TFLite.Reading;

namespace MicroNets.TFLite;

/// <summary>
/// Reads .tflite files, also as C arrays: networks of 8- and 16-bit activations (with 8- or 4-bit weights and float or unsigned ends)
/// and float networks, with states, several inputs and outputs. Files may be hostile: every offset is checked, and memory stays below
/// four times the file plus 64 MiB.
/// </summary>
public static class TfliteReader
{
    /// <exception cref="InputException">The file is missing, damaged or holds what this library does not support; says where.</exception>
    public static TfliteModel Read(string path) => Read(path, UnsignedBytes.AsSigned);

    /// <summary>Reads a file for what it computes in real numbers: one of unsigned bytes becomes a float network.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static TfliteModel ReadReal(string path) => Read(path, UnsignedBytes.AsReals);

    private static TfliteModel Read(string path, Func<TfliteFile, TfliteFile> ofUnsigned)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return Read(CArrayText.IsText(bytes) ? CArrayText.Read(bytes) : bytes, ofUnsigned);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
        {
            throw InputException.Unreadable($"'{path}'", exception);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static TfliteModel Read(ReadOnlyMemory<byte> bytes) => Read(bytes, UnsignedBytes.AsSigned);

    /// <inheritdoc cref="ReadReal(string)"/>
    public static TfliteModel ReadReal(ReadOnlyMemory<byte> bytes) => Read(bytes, UnsignedBytes.AsReals);

    private static TfliteModel Read(ReadOnlyMemory<byte> bytes, Func<TfliteFile, TfliteFile> ofUnsigned)
    {
        try
        {
            var file = TfliteFile.Parse(bytes);
            FileKind.Check(file);
            return new GraphImport(UnsignedBytes.Are(file) ? ofUnsigned(file) : file).Run();
        }
        catch (GraphException exception)
        {
            throw InputException.At("the model's operators make no network", exception, "operators whose shapes fit",
                "export the model again");
        }
        catch (OverflowException exception)
        {
            throw new InputException("sizes beyond what a computer counts", "a model for a microcontroller", "the file is damaged",
                exception);
        }
    }

    /// <summary>Reads a file that must hold a quantised network.</summary>
    /// <exception cref="InputException">As <see cref="Read(string)"/>, or the network is a float one.</exception>
    public static IntegerModel ReadInteger(string path) => Read(path) as IntegerModel
        ?? throw new InputException($"'{path}', a float network", "a network of integers",
            "convert it with full integer quantisation; 'infer' and 'eval' take it as it is");
}
