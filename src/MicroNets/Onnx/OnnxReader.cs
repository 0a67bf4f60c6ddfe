using MicroNets.Graph;
using MicroNets.Onnx.Reading;
using MicroNets.TFLite;

namespace MicroNets.Onnx;

/// <summary>
/// Reads .onnx files of operator sets 11 to 21: float networks as PyTorch and other frameworks export them, and networks quantised in the
/// QDQ format. They become what .tflite files become: networks with channels last, whose ends say how the file had them. Files may be
/// hostile: every length is checked, and memory stays below four times the file plus 64 MiB.
/// </summary>
public static class OnnxReader
{
    /// <summary>By which files are known to be of this format.</summary>
    public const string Extension = ".onnx";

    /// <exception cref="InputException">The file is missing, damaged or holds what this library does not support; says where.</exception>
    public static TfliteModel Read(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
        {
            throw InputException.Unreadable($"'{path}'", exception);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static TfliteModel Read(byte[] bytes)
    {
        try
        {
            return new OnnxGraph(OnnxFile.Parse(bytes)).Run();
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
}
