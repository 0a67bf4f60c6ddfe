using MicroNets.Graph;
using MicroNets.Onnx.Writing;
using MicroNets.TFLite;

namespace MicroNets.Onnx;

/// <summary>
/// Writes float networks as .onnx files, with channels before height and width as ONNX's tools expect them, batch norms in the weights and the
/// batch left open. Class names, front end and the rule for anomalies stand in the file's metadata.
/// </summary>
public static class OnnxWriter
{
    /// <exception cref="InputException">The network holds what is not written to ONNX; names the node.</exception>
    public static byte[] Write(FloatModel model)
    {
        (Network network, Weights weights) = model.Network.Fold(model.Weights);
        return new NetworkExport(new FloatModel(network, weights) { Metadata = model.Metadata }).Run();
    }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <inheritdoc cref="Write(FloatModel)"/>
    public static void Write(string path, FloatModel model) => AtomicFile.WriteAllBytes(path, Write(model));
}
