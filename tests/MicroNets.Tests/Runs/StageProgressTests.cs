using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.Tests.Training;
using MicroNets.Training;

namespace MicroNets.Tests.Runs;

public class StageProgressTests
{
    [Fact]
    public void Training_goes_on_evenly_from_nothing_to_all()
    {
        var reports = new List<TrainingProgress>();
        Trainer.Run(TrainerTests.Small, TrainerTests.Train, null, TrainerTests.Options,
            progress: new SynchronousProgress<TrainingProgress>(reports.Add), cancellation: TestContext.Current.CancellationToken);

        double[] shares = [.. reports.Select(report => TrainStage.Progress(RunStage.Train, "training", report).Share)];

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
        Assert.All(reports.Zip(shares), one => Assert.InRange(one.Second, one.First.Epoch / 4.0, (one.First.Epoch + 1) / 4.0));
        Assert.Contains(0.5, shares);
    }
}
