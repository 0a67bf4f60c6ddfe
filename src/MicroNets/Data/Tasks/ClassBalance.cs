using System.Text.Json.Serialization;

namespace MicroNets.Data.Tasks;

/// <summary>What is done where some classes have many more samples to train on than others.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassBalance>))]
public enum ClassBalance
{
    /// <summary>Nothing: frequent classes are favoured, which is right where they are as frequent in use.</summary>
    None,

    /// <summary>Samples of rare classes count more in the loss, so that classes count alike.</summary>
    Weights,
}

internal static class ClassWeights
{
    // A handful of samples counted a hundredfold would be learnt by heart.
    private const float Heaviest = 10;

    /// <summary>A weight for each class: samples / (classes · samples of the class), at most 10 times the lightest; 1 on average over the
    /// samples.</summary>
    public static float[] Of(ClassBalance balance, IEnumerable<int> labels, int classes)
    {
        int[] counts = new int[classes];
        if (balance == ClassBalance.Weights)
        {
            foreach (int label in labels)
                counts[label]++;
        }

        int most = counts.Max(), all = counts.Sum();
        if (most == 0)
            return [.. counts.Select(_ => 1f)];
        float[] weights = [.. counts.Select(count => count == 0 ? 1 : Math.Min(Heaviest, (float)most / count))];
        float mean = weights.Zip(counts, (weight, count) => weight * count).Sum() / all;
        return [.. weights.Select(weight => weight / mean)];
    }
}
