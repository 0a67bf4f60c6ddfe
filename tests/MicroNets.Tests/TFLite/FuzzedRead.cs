using MicroNets.Graph;
using MicroNets.TFLite;

namespace MicroNets.Tests.TFLite;

/// <summary>What must hold of a reader of models whatever the file.</summary>
internal static class FuzzedRead
{
    /// <summary>Whether the file was read; fails where it was neither read nor refused, where it took more memory than files may, or where what was read does not run.</summary>
    public static bool Check(string name, byte[] file, Func<byte[], TfliteModel> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TfliteModel? model = null;
        try
        {
            model = read(file);
        }
        catch (InputException)
        {
        }
        catch (Exception exception)
        {
            Assert.Fail($"{name}: {exception}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= (4L * file.Length) + (64L << 20), $"{name} of {file.Length} bytes: {allocated} bytes allocated");
        if (model is not null)
            AssertRuns(name, model);
        return model is not null;
    }

    // One inference, where that is cheap: damage may ask for large maps.
    private static void AssertRuns(string name, TfliteModel model)
    {
        Network network = model.Structure;
        if (network.Macs > 10_000_000 || network.Layers.Sum(layer => (long)layer.OutputShape.Elements) > 1_000_000)
            return;
        Exception? exception = Record.Exception(() => RawInference.Run(model, new byte[RawInference.InputBytes(model)]));
        Assert.True(exception is null, $"inference of {name}: {exception}");
    }
}
