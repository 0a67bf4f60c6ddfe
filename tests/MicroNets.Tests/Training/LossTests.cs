using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class LossTests
{
    private const int Samples = 3;
    private const int Classes = 5;

    /// <summary>Central differences over float32 outputs.</summary>
    private const double Tolerance = 2e-3;

    public static TheoryData<Loss> Losses =>
    [
        new CrossEntropy(),
        new CrossEntropy { LabelSmoothing = 0.1 },
        new Distillation { Coefficient = 0.3, Temperature = 4 },
        new Distillation { Coefficient = 1, Temperature = 2, Labels = new CrossEntropy { LabelSmoothing = 0.2 } },
        new MeanSquaredError(),
    ];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_agree_with_central_differences(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        float[] outputs = Normal("outputs"), targets = Soft("targets"), teacher = Normal("teacher"), gradients = new float[outputs.Length],
            ignored = new float[outputs.Length];
        double Value() =>
            loss.Evaluate(new LossBatch { Outputs = outputs, Targets = targets, Teacher = teacher, Width = Classes }, ignored);
        loss.Evaluate(new LossBatch { Outputs = outputs, Targets = targets, Teacher = teacher, Width = Classes }, gradients);
        double scale = gradients.Max(MathF.Abs);
        for (int i = 0; i < outputs.Length; i++)
        {
            float value = outputs[i];
            outputs[i] = value + 0.01f;
            double above = Value(), high = outputs[i];
            outputs[i] = value - 0.01f;
            double below = Value(), low = outputs[i];
            outputs[i] = value;
            Assert.Equal((above - below) / (high - low), gradients[i], Tolerance * scale);
        }
    }

    [Fact]
    public void Cross_entropy_of_equal_logits_is_the_logarithm_of_the_classes()
    {
        var batch = new LossBatch { Outputs = new float[Classes], Targets = new float[] { 0, 1, 0, 0, 0 }, Width = Classes };
        Assert.Equal(Math.Log(Classes), new CrossEntropy { LabelSmoothing = 0.3 }.Evaluate(batch, new float[Classes]), 12);
    }

    [Fact]
    public void Logits_of_any_size_give_a_finite_loss()
    {
        var batch = new LossBatch { Outputs = new float[] { 3e38f, -3e38f, 0 }, Targets = new float[] { 0, 1, 0 }, Width = 3 };
        var gradients = new float[3];
        Assert.True(double.IsFinite(new CrossEntropy().Evaluate(batch, gradients)));
        Assert.Equal([1, -1, 0], gradients);
    }

    [Fact]
    public void Distillation_from_itself_is_free()
    {
        float[] outputs = Normal("outputs"), gradients = new float[outputs.Length];
        var batch = new LossBatch { Outputs = outputs, Targets = Soft("targets"), Teacher = outputs, Width = Classes };
        Assert.Equal(0, new Distillation { Coefficient = 1 }.Evaluate(batch, gradients), 12);
        Assert.All(gradients, gradient => Assert.Equal(0, gradient, 7));
    }

    private static float[] Normal(string name)
    {
        var values = new float[Samples * Classes];
        new RandomStream(1, name).FillNormal(values);
        return values;
    }

    private static float[] Soft(string name)
    {
        float[] values = Normal(name);
        for (int row = 0; row < values.Length; row += Classes)
        {
            float sum = 0;
            for (int i = row; i < row + Classes; i++)
                sum += MathF.Exp(values[i]);
            for (int i = row; i < row + Classes; i++)
                values[i] = MathF.Exp(values[i]) / sum;
        }

        return values;
    }
}
