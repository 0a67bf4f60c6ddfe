using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>How networks of a run are trained: found ones, baselines and what a search compares, all alike.</summary>
internal static class Recipe
{
    // Fewer steps than these leave a network short of what its samples could teach: smaller batches then make more of them.
    private const int FewestSteps = 1_500;

    // Fewer items than these are taken in batches of 32 at most, however often they are seen.
    private const int FewItems = 4_096, BatchOfFew = 32;

    // The average reaches over about this share of the steps: at the end, where the rate is next to nothing, none of it is stale.
    private const double AveragedShare = 0.05;

    // A dozen classes: at the paper's 4 a teacher's answers would be nearly even.
    private const double TeacherTemperature = 2;

    /// <summary>
    /// The final training: AdamW on a one-cycle schedule, label smoothing, and the moving average of the weights.
    /// With a teacher, half of what is learnt is what the teacher says (<see cref="Distillation"/>).
    /// </summary>
    public static TrainingOptions Training(PlannedTraining planned, ulong seed, Teacher? teacher = null)
    {
        var labels = new CrossEntropy { LabelSmoothing = 0.1 };
        long samples = (long)planned.Epochs * planned.Train.Count;
        int batch = Math.Min(BatchSize.For(samples, FewestSteps), planned.Train.Count < FewItems ? BatchOfFew : int.MaxValue);
        double steps = (double)samples / batch;
        return new TrainingOptions
        {
            Epochs = planned.Epochs,
            BatchSize = batch,
            Seed = seed,
            Optimizer = new AdamW { WeightDecay = 0.02 },
            Schedule = new OneCycleSchedule(PeakRate.For(steps)) { Rise = 0.1 },
            Loss = teacher is null ? labels : new Distillation { Labels = labels, Temperature = TeacherTemperature },
            Teacher = teacher,
            PerfectEpochs = TrainingOptions.PerfectEpochsOf(planned.Epochs),
            AverageDecay = Math.Clamp(1 - (1 / (AveragedShare * steps)), 0.9, 0.999),
        };
    }

    /// <summary>Fine-tuning with the integers' rounding in the forward pass, at a small rate that falls to nothing.</summary>
    public static TrainingOptions FineTuning(PlannedTraining planned, ulong seed) => Training(planned, seed) with
    {
        Optimizer = new AdamW { WeightDecay = 1e-4 },
        Schedule = new CosineSchedule(3e-4, 1e-6),
    };
}
