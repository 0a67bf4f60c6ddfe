using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>The first coefficients of the discrete cosine transform of type II, √(2/n)·Σ x[j]·cos(πi(j + ½)/n).</summary>
internal sealed class Dct
{
    private readonly int _inputs;
    private readonly double[] _cosines;

    public Dct(int inputs, int coefficients, FirstCoefficient first)
    {
        _inputs = inputs;
        Coefficients = coefficients;
        _cosines = new double[coefficients * inputs];
        for (int i = 0; i < coefficients; i++)
        {
            double scale = Math.Sqrt(2.0 / inputs) * (i == 0 && first == FirstCoefficient.Orthonormal ? Math.Sqrt(0.5) : 1);
            for (int j = 0; j < inputs; j++)
                _cosines[i * inputs + j] = scale * Math.Cos(Math.PI * i * (j + 0.5) / inputs);
        }
    }

    public int Coefficients { get; }

    /// <summary>Coefficients × inputs: what each input adds to each coefficient.</summary>
    public ReadOnlySpan<double> Rows => _cosines;

    /// <summary>How coefficient 0 is scaled.</summary>
    public enum FirstCoefficient
    {
        /// <summary>Like every other (TensorFlow).</summary>
        Scaled,

        /// <summary>By √½ more, which makes the whole transform orthonormal.</summary>
        Orthonormal,
    }

    /// <summary>Each lane is a signal.</summary>
    public void Apply(ReadOnlySpan<Vector256<double>> inputs, Span<Vector256<double>> coefficients)
    {
        for (int i = 0; i < coefficients.Length; i++)
        {
            Vector256<double> sum = Vector256<double>.Zero;
            for (int j = 0; j < _inputs; j++)
                sum += inputs[j] * _cosines[i * _inputs + j];
            coefficients[i] = sum;
        }
    }

    public void Apply(ReadOnlySpan<float> inputs, Span<float> coefficients)
    {
        for (int i = 0; i < coefficients.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < _inputs; j++)
                sum += inputs[j] * _cosines[i * _inputs + j];
            coefficients[i] = (float)sum;
        }
    }
}
