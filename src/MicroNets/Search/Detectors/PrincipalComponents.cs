using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MicroNets.Search.Detectors;

/// <summary>Mean, and directions by falling variance, of vectors: the eigenvectors of their covariance.</summary>
/// <param name="Variances">Along each direction, falling, none negative.</param>
/// <param name="Directions">Orthonormal; as many as a vector has elements.</param>
internal sealed record PrincipalComponents(double[] Mean, double[] Variances, double[][] Directions)
{
    /// <param name="vectors">Rows of <paramref name="size"/> values; at least two rows.</param>
    public static PrincipalComponents Of(ReadOnlySpan<float> vectors, int size)
    {
        int rows = vectors.Length / size;
        var mean = new double[size];
        for (int i = 0; i < vectors.Length; i++)
            mean[i % size] += (double)vectors[i] / rows;

        double[,] covariance = new double[size, size];
        var centred = new double[size];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < size; i++)
                centred[i] = vectors[(row * size) + i] - mean[i];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                    covariance[i, j] += centred[i] * centred[j] / Math.Max(1, rows - 1);
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
                covariance[j, i] = covariance[i, j];
        }

        Evd<double> values = Matrix<double>.Build.DenseOfArray(covariance).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => values.EigenValues[i].Real)];
        return new PrincipalComponents(
            mean,
            Shrunk([.. order.Select(i => Math.Max(0, values.EigenValues[i].Real))], rows),
            [.. order.Select(i => values.EigenVectors.Column(i).ToArray())]);
    }

    // Fewer vectors than directions leave some of these without any variance, and a density would weigh what lies there beyond measure:
    // variances are then drawn towards their mean, the further the fewer vectors there are, by the oracle approximating shrinkage (Chen,
    // Wiesel, Eldar and Hero: Shrinkage algorithms for MMSE covariance estimation, 2010).
    private static double[] Shrunk(double[] variances, int vectors)
    {
        int size = variances.Length;
        if (vectors > size)
            return variances;
        double sum = variances.Sum(), squares = variances.Sum(variance => variance * variance);
        double above = ((1 - (2.0 / size)) * squares) + (sum * sum), below = (vectors + 1 - (2.0 / size)) * (squares - (sum * sum / size));
        double share = below > above ? above / below : 1;
        return [.. variances.Select(variance => ((1 - share) * variance) + (share * sum / size))];
    }
}
