namespace MicroNets.Devices.Latency;

/// <summary>min Σ ((row·x − y) / y)² subject to x ≥ 0: the fit whose relative errors are smallest.</summary>
internal static class NonNegativeLeastSquares
{
    // A known coefficient that is wholly wrong weighs as much as rows that are all wrong by three in a hundred.
    private const double Trust = 1e-3;

    /// <summary>
    /// Coordinate descent on the normal equations: every step solves one coefficient exactly and clips it at zero, which
    /// converges to the optimum of this convex problem.
    /// </summary>
    /// <param name="known">Coefficients of like rows: what these hardly decide stays near them. Null: there are none.</param>
    public static double[] Solve(double[][] rows, double[] targets, EquatableArray<double>? known = null)
    {
        int columns = rows[0].Length;
        var gram = new double[columns, columns];
        var right = new double[columns];
        for (int row = 0; row < rows.Length; row++)
        {
            double weight = 1 / Math.Max(targets[row], 1);
            for (int i = 0; i < columns; i++)
            {
                double scaled = rows[row][i] * weight;
                right[i] += scaled * targets[row] * weight;
                for (int j = 0; j < columns; j++)
                    gram[i, j] += scaled * rows[row][j] * weight;
            }
        }

        for (int i = 0; i < columns; i++)
        {
            double value = known?[i] ?? 0;
            if (value == 0)
                continue;
            double weight = Trust * rows.Length / (value * value);
            gram[i, i] += weight;
            right[i] += weight * value;
        }

        var x = new double[columns];
        for (int sweep = 0; sweep < 20_000; sweep++)
        {
            double moved = 0;
            for (int i = 0; i < columns; i++)
            {
                if (gram[i, i] <= 0)
                    continue;
                double residual = right[i];
                for (int j = 0; j < columns; j++)
                    residual -= gram[i, j] * x[j];
                double next = Math.Max(0, x[i] + (residual / gram[i, i]));
                moved = Math.Max(moved, Math.Abs(next - x[i]) * Math.Sqrt(gram[i, i]));
                x[i] = next;
            }

            if (moved < 1e-12)
                break;
        }

        return x;
    }
}
