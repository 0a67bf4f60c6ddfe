using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Lanes;
using MicroNets.Quantization.Interpreter.Steps;

namespace MicroNets.Quantization.Interpreter;

/// <summary>Chooses the step for each layer.</summary>
internal static class StepBuilder<TLanes, TVector>
    where TLanes : struct, IIntegerLanes<TVector>
    where TVector : unmanaged
{
    /// <param name="layer">The layer.</param>
    /// <param name="sources">Numbers of its input tensors.</param>
    /// <param name="target">Number of its output tensor.</param>
    /// <param name="formats">Formats of its inputs.</param>
    public static InterpreterStep Build(IntegerLayer layer, int[] sources, int target, TensorFormat[] formats)
    {
        Layer node = layer.Layer;
        // Vector kernels know bytes alone; what has other elements, or no input, is left to the reference kernels.
        if (node.ElementBytes != 1 || node.InputShapes.Count == 0 || node.InputElementBytes.Any(bytes => bytes != 1))
            return new ReferenceStep(sources, target, layer, formats);
        Shape input = node.InputShape, output = node.OutputShape;
        switch (node.Op)
        {
            case Conv2D conv:
                return new ConvolutionStep<TLanes, TVector>(sources[0], target, input, output, conv.Window(input),
                    WeightedArithmetic.Of(formats[0], layer), layer.Weights!);
            case Dense:
                return new ConvolutionStep<TLanes, TVector>(sources[0], target, Shape.Vector(input.Elements), output, OnePixel,
                    WeightedArithmetic.Of(formats[0], layer), layer.Weights!);
            case DepthwiseConv2D depthwise:
                return new DepthwiseStep<TLanes, TVector>(sources[0], target, input, output, depthwise.Window(input),
                    WeightedArithmetic.Of(formats[0], layer), layer.Weights!);
            case Add when node.InputShapes[0] == node.InputShapes[1]:
                return new AddStep<TLanes, TVector>(sources[0], sources[1], target, output,
                    AddArithmetic.Of(formats[0], formats[1], layer));
            case AveragePool pool when output.IsVector && pool.Window(input) is { Top: 0, Left: 0 } window
                && window.Kernel == new Size2D(input.Height, input.Width):
                OutputClamp clamp = OutputClamp.Of(layer);
                return new GlobalSumStep<TLanes, TVector>(sources[0], target, input, sum =>
                    clamp.Apply(Rounding.DivideHalfAway(sum, input.Pixels)));
            case Mean:
                MeanArithmetic mean = MeanArithmetic.Of(formats[0], input.Pixels, layer);
                return new GlobalSumStep<TLanes, TVector>(sources[0], target, input, mean.Store);
            default:
                return new ReferenceStep(sources, target, layer, formats);
        }
    }

    public static int ScratchBytes(Layer layer) => layer.Op switch
    {
        _ when layer.ElementBytes != 1 || layer.InputElementBytes.Any(bytes => bytes != 1) => 0,
        Conv2D conv => ConvolutionStep<TLanes, TVector>.ScratchBytes(layer.InputShape, conv.Window(layer.InputShape)),
        DepthwiseConv2D depthwise => ConvolutionStep<TLanes, TVector>.ScratchBytes(layer.InputShape, depthwise.Window(layer.InputShape)),
        Dense => 2 * layer.InputShape.Elements,
        _ => 0,
    };

    private static Window OnePixel => Window.Over(Shape.Vector(1), 1, 1, Padding.Valid);
}
