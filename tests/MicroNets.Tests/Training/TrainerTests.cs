using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    internal static readonly Network Small = new NetworkBuilder("small").Input(8, 6, 1).Conv(16, 3, 2,
        "stem").NormRelu6().DepthwiseSeparable("block", 20).GlobalAveragePool().Dense(4, "classifier").Build();

    internal static readonly SampleSource Train = new SyntheticSamples(new Shape(8, 6, 1), 4, 200, 1);

    internal static readonly SampleSource Validation = new SyntheticSamples(new Shape(8, 6, 1), 4, 50, 2);

    internal static readonly TrainingOptions Options = new()
    {
        Epochs = 4,
        BatchSize = 32,
        Optimizer = new AdamW { WeightDecay = 1e-3 },
        Schedule = new WarmupSchedule(0.1, new CosineSchedule(1e-2, 1e-4)),
        Loss = new CrossEntropy { LabelSmoothing = 0.05 },
        MixupAlpha = 0.2,
        AverageDecay = 0.9,
        GradientNormLimit = 2,
        CheckpointInterval = TimeSpan.Zero,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Learns_what_is_easy_to_learn()
    {
        TrainedNetwork trained = Trainer.Run(Small, Train, Validation, Options with { Epochs = 12 });

        Assert.Equal(12, trained.History.Count);
        Assert.True(trained.Best!.Validation!.Accuracy > 0.9, $"accuracy {trained.Best.Validation.Accuracy}");
        Assert.Equal(trained.Best.Validation, Trainer.Evaluate(Small, trained.Weights, Validation, Options.Loss));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(17)]
    public void An_interrupted_run_ends_with_the_bits_of_an_uninterrupted_one(int interruptedAfter)
    {
        TrainedNetwork whole = Trainer.Run(Small, Train, Validation, Options);

        using var stop = new CancellationTokenSource();
        var schedule = new StoppingSchedule(Options.Schedule, interruptedAfter, stop);
        TrainingOptions kept = Options with { Schedule = schedule, CheckpointPath = _folder["run.safetensors"] };
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Run(Small, Train, Validation, kept, cancellation: stop.Token));
        TrainedNetwork resumed = Trainer.Run(Small, Train, Validation, kept);

        AssertSame(whole, resumed);
        AssertSame(whole, Trainer.Run(Small, Train, Validation, kept));
    }

    [Fact]
    public void One_and_two_threads_give_the_same_bits()
    {
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2);
        AssertSame(Trainer.Run(Small, Train, Validation, Options, pool: one), Trainer.Run(Small, Train, Validation, Options, pool: two));
    }

    [Fact]
    public void A_checkpoint_of_other_options_is_refused()
    {
        TrainingOptions kept = Options with { Epochs = 1, CheckpointPath = _folder["run.safetensors"] };
        Trainer.Run(Small, Train, Validation, kept);
        InputException refused = Assert.Throws<InputException>(() => Trainer.Run(Small, Train, Validation, kept with { Seed = 2 }));
        Assert.Contains("another run", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_finite_names_the_step()
    {
        Weights start = Small.Initialize(1);
        start["classifier/bias"].Values[2] = float.NaN;
        InputException failed = Assert.Throws<InputException>(() => Trainer.Run(Small, Train, Validation, Options, start));
        Assert.Contains("a loss of NaN at step 1 ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_names_the_epoch()
    {
        TrainingOptions kept = Options with { CheckpointPath = _folder["run.safetensors"] };
        InputException failed = Assert.Throws<InputException>(() => Trainer.Run(Small, Train, new NoNumbers(), kept));
        Assert.Contains("a validation loss of NaN after epoch 0", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_another_shape_or_other_classes_is_refused()
    {
        Assert.Throws<InputException>(() => Trainer.Run(Small, new SyntheticSamples(new Shape(8, 5, 1), 4, 40, 1), null, Options));
        Assert.Throws<InputException>(() => Trainer.Run(Small, new SyntheticSamples(new Shape(8, 6, 1), 5, 40, 1), null, Options));
    }

    [Fact]
    public void Patience_ends_training_early_and_the_best_epoch_is_returned()
    {
        TrainedNetwork trained = Trainer.Run(Small, Train, Validation, Options with { Epochs = 60, Patience = 2 });

        Assert.True(trained.History.Count < 60);
        Assert.Equal(trained.History.Count - 3, trained.Best!.Epoch);
    }

    [Fact]
    public void Training_ends_when_neither_training_nor_validation_errs_any_more()
    {
        // A class is a sign: easy to learn without an error.
        float[] values = [.. Enumerable.Range(0, 64 * 48).Select(i => (i / 48 % 2 == 0 ? 1f : -1f) * (1 + (i % 48 % 3)))];
        var signs = new ArraySource(new Shape(8, 6, 1), ["plus", "minus"], values, [.. Enumerable.Range(0, 64).Select(i => i % 2)]);
        Network network = new NetworkBuilder("signs").Input(8, 6, 1).Conv(4, 3, 2, "stem").NormRelu6().GlobalAveragePool().Dense(2,
            "classifier").Build();
        TrainedNetwork trained = Trainer.Run(network, signs, signs, Options with { Epochs = 200, MixupAlpha = 0, PerfectEpochs = 4 });
        Assert.InRange(trained.History.Count, 4, 199);
        Assert.All(trained.History.TakeLast(4), epoch => Assert.Equal((1, 1), (epoch.Accuracy, epoch.Validation!.Accuracy)));
        Assert.NotEqual((1, 1), (trained.History[^5].Accuracy, trained.History[^5].Validation!.Accuracy));
    }

    [Fact]
    public void A_student_learns_from_a_teacher_alone()
    {
        TrainedNetwork teacher = Trainer.Run(Small, Train, Validation, Options with { Epochs = 12 });
        TrainedNetwork student = Trainer.Run(Small, Train, Validation, Options with
        {
            Epochs = 12,
            Loss = new Distillation { Coefficient = 1 },
            Teacher = new Teacher(Small, teacher.Weights),
            Seed = 5,
        });

        Assert.True(student.Best!.Validation!.Accuracy > 0.7, $"accuracy {student.Best.Validation.Accuracy}");
    }

    [Fact]
    public void A_teacher_with_a_softmax_at_its_end_teaches_its_logits()
    {
        Weights weights = Small.Initialize(3);
        Network withSoftmax = new("teacher", [.. Small.Layers.Select(layer => layer.Node), new Node("softmax", new Softmax(),
            [Small.Output.Name])]);
        TrainingOptions options = Options with { Epochs = 1, Loss = new Distillation { Coefficient = 1 } };
        AssertSame(
            Trainer.Run(Small, Train, Validation, options with { Teacher = new Teacher(Small, weights) }),
            Trainer.Run(Small, Train, Validation, options with { Teacher = new Teacher(withSoftmax, weights) }));
    }

    [Fact]
    public void A_teacher_of_another_shape_or_other_classes_is_refused()
    {
        TrainingOptions options = Options with { Loss = new Distillation() };
        foreach (Network other in (Network[])[new NetworkBuilder("t").Input(8, 5, 1).Dense(4).Build(), new NetworkBuilder("t").Input(8, 6,
            1).Dense(5).Build()])
        {
            TrainingOptions taught = options with { Teacher = new Teacher(other, other.Initialize(1)) };
            Assert.Contains("teacher", Assert.Throws<InputException>(() => Trainer.Run(Small, Train, Validation, taught)).Message,
                StringComparison.Ordinal);
        }
    }

    internal static void AssertSame(TrainedNetwork expected, TrainedNetwork actual)
    {
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Best, actual.Best);
        Assert.Equal(expected.Weights.Keys, actual.Weights.Keys);
        foreach (string key in expected.Weights.Keys)
            Assert.Equal(expected.Weights[key].Values.Select(BitConverter.SingleToInt32Bits),
                actual.Weights[key].Values.Select(BitConverter.SingleToInt32Bits));
    }

    /// <summary>The schedule is asked once a step: a place to stop at a given one.</summary>
    private sealed record StoppingSchedule(Schedule Then, int After, CancellationTokenSource Stop) : Schedule
    {
        private int _steps;

        public override double RateAt(double progress)
        {
            if (++_steps == After)
                Stop.Cancel();
            return Then.RateAt(progress);
        }
    }

    private sealed class NoNumbers : SampleSource
    {
        public override int Count => Validation.Count;

        public override Shape Shape => Validation.Shape;

        public override EquatableArray<string> Classes => Validation.Classes;

        public override int Label(int index) => Validation.Label(index);

        public override void Read(int index, int epoch, Span<float> destination) => destination.Fill(float.NaN);
    }
}
