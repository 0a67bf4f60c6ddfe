using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Tests.TFLite;
using MicroNets.TFLite;

namespace MicroNets.Tests.Quantization;

public class GoldenVectorTests
{
    [Theory]
    [MemberData(nameof(PublishedModels.All), MemberType = typeof(PublishedModels))]
    public void The_reference_interpreter_answers_as_TensorFlow_Lite_Micro_does(string name)
    {
        IntegerNetwork network = TfliteReader.ReadInteger(PublishedModels.Path(name)).Network;
        var interpreter = new ReferenceInterpreter(network);
        sbyte[] inputs = PublishedModels.Vectors(name, ".in"), expected = PublishedModels.Vectors(name, ".out");
        int elements = network.Input.Layer.OutputShape.Elements;

        Assert.Equal(16 * elements, inputs.Length);
        sbyte[] actual = Enumerable.Range(0, 16).AsParallel().AsOrdered()
            .SelectMany(sample => interpreter.Run(inputs.AsSpan(sample * elements, elements))).ToArray();
        Assert.Equal(expected, actual);
    }
}
