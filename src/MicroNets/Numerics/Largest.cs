namespace MicroNets.Numerics;

internal static class Largest
{
    /// <summary>Index of the largest value; of equals the first. 0 of no values.</summary>
    public static int IndexOf(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
