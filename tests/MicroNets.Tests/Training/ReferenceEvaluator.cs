using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Training;

/// <summary>
/// A network in double precision by the formulas, one element at a time, with batch statistics: what gradients are checked against by
/// central differences. Shares nothing with the engine but the description of the network.
/// </summary>
internal sealed class ReferenceEvaluator(Network network, Dictionary<string, double[]> parameters)
{
    public Dictionary<string, double[]> Parameters { get; } = parameters;

    /// <summary>True: batch norm uses the batch; false: its running averages.</summary>
    public bool UsesBatchStatistics { get; init; } = true;

    public static ReferenceEvaluator Of(Network network, Weights weights) =>
        new(network, weights.Keys.ToDictionary(key => key, key => weights[key].Values.Select(value => (double)value).ToArray()));

    public double[] Run(double[] inputs, int samples)
    {
        var maps = new Dictionary<string, double[]>();
        foreach (Layer layer in network.Layers)
        {
            double[][] read = [.. layer.Node.Inputs.Select(input => maps[input])];
            maps[layer.Name] = layer.Op is Input ? inputs : Evaluate(layer, read, samples);
        }

        return maps[network.Output.Name];
    }

    private double[] Evaluate(Layer layer, double[][] inputs, int samples)
    {
        double[] output = layer.Op switch
        {
            Conv2D conv => Convolve(layer, inputs[0], samples, conv.Window(layer.InputShape),
                (window, tap, c, k) => Share(layer, window, conv.Mask, tap) * Parameter(layer,
                "weight")[(((c * window.Kernel.Area) + tap) * layer.InputShape.Channels) + k], dense: true),
            DepthwiseConv2D depthwise => Convolve(layer, inputs[0], samples, depthwise.Window(layer.InputShape),
                (window, tap, c, _) => Share(layer, window, depthwise.Mask, tap) * Parameter(layer,
                "weight")[(tap * layer.InputShape.Channels) + c], dense: false),
            Dense dense => Multiply(layer, inputs[0], samples, dense.Units),
            BatchNorm norm => Normalize(layer, norm, inputs[0]),
            Relu or Relu6 or Reshape or FakeQuantize or Dropout => [.. inputs[0]],
            Add => AddMaps(layer, inputs, samples),
            Mul => MultiplyMaps(layer, inputs, samples),
            Concat => Concatenate(layer, inputs, samples),
            Pad pad => PadMap(layer, pad, inputs[0], samples),
            AveragePool pool => Pool(layer, inputs[0], samples, pool.Window(layer.InputShape), values => values.Average()),
            Mean => Pool(layer, inputs[0], samples, new AveragePool().Window(layer.InputShape), values => values.Average()),
            MaxPool pool => Pool(layer, inputs[0], samples, pool.Window(layer.InputShape), values => values.Max()),
            Softmax => SoftmaxRows(layer, inputs[0]),
            ChannelMask mask => [.. inputs[0]
                .Select((x, i) => x * mask.Widths.Select((width, k) =>
                i % layer.OutputShape.Channels < width ? Decision(mask.Decision)[k] : 0).Sum())],
            BranchSum sum => [.. inputs[0].Select((_, i) => inputs.Select((branch, k) => branch[i] * Decision(sum.Decision)[k]).Sum())],
            _ => throw new NotSupportedException($"the reference does not know {layer.Op.Kind()}"),
        };
        Activation activation = layer.Op switch
        {
            Relu => Activation.Relu,
            Relu6 => Activation.Relu6,
            IFusedActivation fused => fused.Activation,
            _ => Activation.None,
        };
        return activation == Activation.None ? output
            : [.. output.Select(x => Math.Min(Math.Max(x, 0), activation == Activation.Relu6 ? 6 : double.MaxValue))];
    }

    private double[] Parameter(Layer layer, string name) => Parameters[$"{layer.Name}/{name}"];

    private double[] Decision(string name) => Parameters[$"decision/{name}"];

    // Of a tap: the weight of the kernels that see the same pixel with a tap of their own.
    private double Share(Layer layer, Window window, KernelMask? mask, int tap) => mask is null ? 1 : mask.Kernels.Select((kernel, k) =>
    {
        Window own = Window.Over(layer.InputShape, kernel, window.Stride, Padding.Same);
        int row = (tap / window.Kernel.Width) - window.Top + own.Top, column = (tap % window.Kernel.Width) - window.Left + own.Left;
        return row >= 0 && row < kernel.Height && column >= 0 && column < kernel.Width ? Decision(mask.Decision)[k] : 0;
    }).Sum();

    private double Bias(Layer layer, int channel) =>
        layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias) ? Parameter(layer, "bias")[channel] : 0;

    private double[] Convolve(Layer layer, double[] input, int samples, Window window,
        Func<Window, int, int, int, double> weight, bool dense)
    {
        Shape from = layer.InputShape, to = layer.OutputShape;
        return Map(to, samples, (sample, y, x, c) =>
        {
            double sum = Bias(layer, c);
            for (int tap = 0; tap < window.Kernel.Area; tap++)
            {
                int iy = (y * window.Stride.Height) - window.Top + (tap / window.Kernel.Width),
                    ix = (x * window.Stride.Width) - window.Left + (tap % window.Kernel.Width);
                if (iy < 0 || iy >= from.Height || ix < 0 || ix >= from.Width)
                    continue;
                for (int k = dense ? 0 : c; k < (dense ? from.Channels : c + 1); k++)
                    sum += input[At(from, sample, iy, ix, k)] * weight(window, tap, c, k);
            }

            return sum;
        });
    }

    private double[] Multiply(Layer layer, double[] input, int samples, int units)
    {
        int length = layer.InputShape.Elements;
        double[] weight = Parameter(layer, "weight");
        return Map(Shape.Vector(units), samples, (sample, _, _, c) =>
            Bias(layer, c) + Enumerable.Range(0, length).Sum(i => input[(sample * length) + i] * weight[(c * length) + i]));
    }

    private double[] Normalize(Layer layer, BatchNorm norm, double[] input)
    {
        int channels = layer.OutputShape.Channels;
        var output = new double[input.Length];
        for (int c = 0; c < channels; c++)
        {
            double[] values = [.. Enumerable.Range(0, input.Length / channels).Select(i => input[(i * channels) + c])];
            double mean = UsesBatchStatistics ? values.Average() : Parameter(layer, "mean")[c];
            double variance = UsesBatchStatistics ? values.Select(x => (x - mean) * (x - mean)).Average() : Parameter(layer, "variance")[c];
            for (int i = 0; i < values.Length; i++)
                output[(i * channels) + c] = (Parameter(layer, "scale")[c] * (values[i] - mean) / Math.Sqrt(variance + norm.Epsilon))
                    + Parameter(layer, "shift")[c];
        }

        return output;
    }

    private static double[] AddMaps(Layer layer, double[][] inputs, int samples) => Map(layer.OutputShape, samples, (sample, y, x, c) =>
        layer.InputShapes.Select((shape, i) => c < shape.Channels ? inputs[i][At(shape, sample, y, x, c)] : 0).Sum());

    private static double[] MultiplyMaps(Layer layer, double[][] inputs, int samples) =>
        Map(layer.OutputShape, samples, (sample, y, x, c) =>
        layer.InputShapes.Select((shape, i) => inputs[i][At(shape, sample, y % shape.Height, x % shape.Width, c % shape.Channels)])
            .Aggregate(1.0, (a, b) => a * b));

    private static double[] Concatenate(Layer layer, double[][] inputs, int samples) => Map(layer.OutputShape, samples, (sample, y, x, c) =>
    {
        int i = 0;
        for (; c >= layer.InputShapes[i].Channels; i++)
            c -= layer.InputShapes[i].Channels;
        return inputs[i][At(layer.InputShapes[i], sample, y, x, c)];
    });

    private static double[] PadMap(Layer layer, Pad pad, double[] input, int samples) =>
        Map(layer.OutputShape, samples, (sample, y, x, c) =>
    {
        Shape from = layer.InputShape;
        (y, x) = (y - pad.Top, x - pad.Left);
        return y >= 0 && y < from.Height && x >= 0 && x < from.Width && c < from.Channels ? input[At(from, sample, y, x, c)] : 0;
    });

    private static double[] Pool(Layer layer, double[] input, int samples, Window window, Func<IEnumerable<double>, double> reduce)
    {
        Shape from = layer.InputShape;
        return Map(layer.OutputShape, samples, (sample, y, x, c) =>
        {
            var under = from iy in Enumerable.Range((y * window.Stride.Height) - window.Top, window.Kernel.Height)
                        from ix in Enumerable.Range((x * window.Stride.Width) - window.Left, window.Kernel.Width)
                        where iy >= 0 && iy < layer.InputShape.Height && ix >= 0 && ix < layer.InputShape.Width
                        select input[At(layer.InputShape, sample, iy, ix, c)];
            return reduce(under);
        });
    }

    private static double[] SoftmaxRows(Layer layer, double[] input)
    {
        int channels = layer.OutputShape.Channels;
        var output = new double[input.Length];
        for (int row = 0; row < input.Length; row += channels)
        {
            double sum = Enumerable.Range(row, channels).Sum(i => Math.Exp(input[i]));
            for (int i = row; i < row + channels; i++)
                output[i] = Math.Exp(input[i]) / sum;
        }

        return output;
    }

    private static double[] Map(Shape shape, int samples, Func<int, int, int, int, double> value)
    {
        var map = new double[samples * shape.Elements];
        for (int i = 0; i < map.Length; i++)
            map[i] = value(i / shape.Elements, i / (shape.Width * shape.Channels) % shape.Height, i / shape.Channels % shape.Width,
                i % shape.Channels);
        return map;
    }

    private static int At(Shape shape, int sample, int y, int x, int c) =>
        (((((sample * shape.Height) + y) * shape.Width) + x) * shape.Channels) + c;
}
