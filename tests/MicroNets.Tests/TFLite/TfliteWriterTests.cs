using MicroNets.Graph;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using MicroNets.TFLite.Writing;

namespace MicroNets.Tests.TFLite;

public class TfliteWriterTests
{
    [Theory]
    [MemberData(nameof(PublishedModels.All), MemberType = typeof(PublishedModels))]
    public void A_published_model_written_again_gives_the_same_outputs(string name)
    {
        IntegerModel model = TfliteReader.ReadInteger(PublishedModels.Path(name));
        var again = (IntegerModel)TfliteReader.Read(TfliteWriter.Write(model));

        sbyte[] inputs = PublishedModels.Vectors(name, ".in"), expected = PublishedModels.Vectors(name, ".out");
        int elements = inputs.Length / 16;
        var interpreter = new ReferenceInterpreter(again.Network);
        sbyte[] actual = Enumerable.Range(0, 16).AsParallel().AsOrdered()
            .SelectMany(sample => interpreter.Run(inputs.AsSpan(sample * elements, elements))).ToArray();
        Assert.Equal(expected, actual);
    }

    // The bare numbers of ad_small (weights, biases, one scale per channel) are 80.8 % of its published size: it had shared its biases.
    [Theory]
    [InlineData("kws_micronet_m", 0.80)]
    [InlineData("ad_small_int8", 0.88)]
    [InlineData("vww2_50_50_INT8", 0.55)]
    public void A_published_model_written_again_is_smaller(string name, double share)
    {
        string path = PublishedModels.Path(name);
        int written = TfliteWriter.Write(TfliteReader.ReadInteger(path)).Length;
        Assert.InRange(written, 1, (int)(share * new FileInfo(path).Length));
    }

    [Fact]
    public void Every_op_has_an_exporter_or_a_reason_to_have_none()
    {
        IEnumerable<Type> known = OperatorExporters.ByOp.Keys.Concat(OperatorExporters.Absent.Keys);
        Assert.Equal(OpCatalog.Kinds.Values.OrderBy(type => type.Name), known.OrderBy(type => type.Name));
    }
}
