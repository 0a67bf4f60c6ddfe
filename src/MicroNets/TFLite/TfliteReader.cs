using MicroNets.Graph;
using MicroNets.TFLite.Reading;

namespace MicroNets.TFLite;

/// <summary>
/// Reads .tflite files: int8 networks (also with int4 weights and with float or unsigned ends) and float networks of one input
/// and one output. Files may be hostile: every offset is checked, and memory stays below four times the file plus 64 MiB.
/// </summary>
public static class TfliteReader
{
    /// <exception cref="InputException">The file is missing, damaged or holds what this library does not support; says where.</exception>
    public static TfliteModel Read(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
        {
            throw new InputException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static TfliteModel Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new GraphImport(TfliteFile.Parse(bytes)).Run();
        }
        catch (GraphException exception)
        {
            throw new InputException($"the model's operators make no network: {exception.Message}", exception);
        }
        catch (OverflowException exception)
        {
            throw new InputException("found sizes beyond what a computer counts; expected a model for a microcontroller; the file is damaged", exception);
        }
    }

    /// <summary>Reads a file that must hold a quantised network.</summary>
    /// <exception cref="InputException">As <see cref="Read(string)"/>, or the network is a float one.</exception>
    public static IntegerModel ReadInteger(string path) => Read(path) as IntegerModel
        ?? throw new InputException($"'{path}' with float activations", "an int8 model", "quantise it first with 'micronets quantize'");
}
