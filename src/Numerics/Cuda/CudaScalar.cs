namespace Theory.Numerics;

/// <summary>The scalars of cuBLAS and cuSOLVER, by the letter in a routine's name: S, D, C and Z.</summary>
internal enum CudaScalar
{
    /// <summary>S: <see cref="float"/>.</summary>
    Single,

    /// <summary>D: <see cref="double"/>.</summary>
    Double,

    /// <summary>C: two <see cref="float"/>.</summary>
    SingleComplex,

    /// <summary>Z: two <see cref="double"/>.</summary>
    DoubleComplex,
}
