using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MicroNets.Conformance.Onnx;

/// <summary>Microsoft's ONNX Runtime, by whose answers this library's are judged.</summary>
internal static class Runtime
{
    /// <summary>All float outputs, one after the other, for float inputs one after the other.</summary>
    public static float[] Run(byte[] file, float[] inputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file, options);
        int at = 0;
        List<NamedOnnxValue> values = [];
        foreach ((string name, NodeMetadata metadata) in session.InputMetadata)
        {
            int[] sizes = Array.ConvertAll(metadata.Dimensions, size => size < 1 ? 1 : size);
            int elements = sizes.Aggregate(1, (product, size) => product * size);
            values.Add(NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(inputs.AsMemory(at, elements), sizes)));
            at += elements;
        }

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(values);
        return [.. results.SelectMany(result => result.AsEnumerable<float>())];
    }
}
