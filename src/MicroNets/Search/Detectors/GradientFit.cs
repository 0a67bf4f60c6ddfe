using MicroNets.Training;

namespace MicroNets.Search.Detectors;

/// <summary>The recipe of detectors that are trained.</summary>
internal static class GradientFit
{
    public static TrainingOptions Options(int samples, DetectorTraining training)
    {
        int batch = Math.Clamp(samples / 8, 1, 64);
        return new TrainingOptions
        {
            Epochs = Math.Max(1, training.Samples / samples),
            BatchSize = batch,
            Seed = training.Seed,
            Optimizer = new AdamW { WeightDecay = 1e-3 },
            Schedule = new OneCycleSchedule(5e-3),
        };
    }
}
