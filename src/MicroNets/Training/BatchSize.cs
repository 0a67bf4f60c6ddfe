namespace MicroNets.Training;

/// <summary>
/// How many samples make a step. Large batches give the smoother gradients; a training that sees few samples learns more from more steps.
/// </summary>
internal static class BatchSize
{
    private const int Largest = 128, Smallest = 16;

    /// <param name="samples">That a training sees, each as often as there are epochs.</param>
    /// <param name="fewestSteps">Steps that it takes at least, if the smallest batches allow it.</param>
    /// <param name="largest">Samples of a step where there are steps enough.</param>
    public static int For(long samples, int fewestSteps, int largest = Largest)
    {
        int batch = largest;
        while (batch > Smallest && samples / batch < fewestSteps)
            batch /= 2;
        return batch;
    }
}
