using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Quantization.Float;

namespace MicroNets.Quantization.Calibration;

/// <summary>Watches every tensor of a float network over samples of real data.</summary>
internal static class Calibrator
{
    private const int Bins = 2048;

    // Traces of this many samples are held at a time; they are computed in parallel and taken in one by one.
    private const int SamplesAtOnce = 16;

    /// <summary>Statistics by node, from samples spread evenly over the source. The same for any number of threads.</summary>
    /// <exception cref="InputException">The source is empty or its samples have another shape.</exception>
    public static IReadOnlyDictionary<string, TensorStatistics> Measure(Network network, Weights weights, SampleSource source, int samples)
    {
        if (source.Count == 0 || source.Shape != network.Input.OutputShape)
            throw new InputException($"{source.Count} calibration samples of {source.Shape}", $"samples of {network.Input.OutputShape}",
                "give data as the network was trained on");

        var interpreter = new FloatInterpreter(network, weights);
        int count = Math.Min(samples, source.Count);
        int[] chosen = Enumerable.Range(0, count).Select(i => (int)((long)i * source.Count / count)).ToArray();
        Collector[] collectors = network.Layers.Select(layer => new Collector(layer.OutputShape.Channels)).ToArray();
        ForEachTrace(interpreter, source, chosen, collectors, (collector, tensor) => collector.Span(tensor));
        ForEachTrace(interpreter, source, chosen, collectors, (collector, tensor) => collector.Count(tensor));
        return network.Layers.Zip(collectors).ToDictionary(pair => pair.First.Name, pair => pair.Second.Finish());
    }

    private static void ForEachTrace(FloatInterpreter interpreter, SampleSource source, int[] chosen, Collector[] collectors,
        Action<Collector, float[]> take)
    {
        foreach (int[] chunk in chosen.Chunk(SamplesAtOnce))
        {
            float[][][] traces = chunk.AsParallel().AsOrdered().Select(index =>
            {
                var input = new float[source.Shape.Elements];
                source.Read(index, SampleSource.NoAugmentation, input);
                return interpreter.Trace(input);
            }).ToArray();
            Parallel.For(0, collectors.Length, layer =>
            {
                foreach (float[][] trace in traces)
                    take(collectors[layer], trace[layer]);
            });
        }
    }

    private sealed class Collector(int channels)
    {
        private readonly double[] _sums = new double[channels];
        private readonly long[] _histogram = new long[Bins];
        private float _lowest = float.PositiveInfinity;
        private float _highest = float.NegativeInfinity;
        private long _pixels;

        public void Span(float[] tensor)
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                _lowest = MathF.Min(_lowest, tensor[i]);
                _highest = MathF.Max(_highest, tensor[i]);
                _sums[i % channels] += tensor[i];
            }

            _pixels += tensor.Length / channels;
        }

        public void Count(float[] tensor)
        {
            float perUnit = _highest > _lowest ? Bins / (_highest - _lowest) : 0;
            foreach (float value in tensor)
                _histogram[Math.Min((int)((value - _lowest) * perUnit), Bins - 1)]++;
        }

        public TensorStatistics Finish() =>
            new(_lowest, _highest, _sums.Select(sum => (float)(sum / _pixels)).ToEquatableArray(), _histogram.ToEquatableArray());
    }
}
