using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>Pooling over windows.</summary>
internal static class PoolImport
{
    public static void Average(OperatorImport import)
    {
        (Size2D kernel, Size2D stride) = Window(import);
        import.EmitPerSample(new AveragePool
        {
            Kernel = kernel,
            Stride = stride,
            Padding = import.Padding(TfliteSchema.Pool2DOptions.Padding),
            Activation = import.Activation(TfliteSchema.Pool2DOptions.Activation),
        });
    }

    public static void Max(OperatorImport import)
    {
        (Size2D kernel, Size2D stride) = Window(import);
        import.EmitPerSample(new MaxPool
        {
            Kernel = kernel,
            Stride = stride,
            Padding = import.Padding(TfliteSchema.Pool2DOptions.Padding),
            Activation = import.Activation(TfliteSchema.Pool2DOptions.Activation),
        });
    }

    private static (Size2D Kernel, Size2D Stride) Window(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        return (
            (import.Record.OptionInt32(TfliteSchema.Pool2DOptions.FilterHeight),
                import.Record.OptionInt32(TfliteSchema.Pool2DOptions.FilterWidth)),
            (import.Record.OptionInt32(TfliteSchema.Pool2DOptions.StrideHeight),
                import.Record.OptionInt32(TfliteSchema.Pool2DOptions.StrideWidth)));
    }
}
