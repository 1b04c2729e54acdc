/// Circular convolution: the transform against the direct sum, the ring's identities, inverses and unitary vectors, and what is refused.
module Theory.Laws.Holographic.BindingLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Holographic

let private normals (seed: uint64) (name: string) n = HolographicVector((Seed seed).Split(name).Stream().Normals n)
let private bare n seed name = normals seed name n / sqrt (float n)

/// Lengths of every kind: 1 and 2, powers of 2, products of small primes, primes that need a chirp.
type Length = Length of int

type Lengths =
    static member Length() : Arbitrary<Length> =
        Gen.oneof [ Gen.elements [ 1; 2; 3; 4; 8; 64; 17; 19; 23; 29; 34; 97; 100; 121; 125; 127; 128; 169; 243; 251; 360; 1000; 1001; 1009; 1024 ]; Gen.choose (1, 200) ]
        |> Gen.map Length
        |> Arb.fromGen

let private largest (a: HolographicVector) = a.ToArray() |> Array.maxBy abs |> abs
let private near (tolerance: float) (a: HolographicVector) (b: HolographicVector) = Assert.True(largest (a - b) <= tolerance, $"{a} and {b} differ by {largest (a - b)}")

let private direct (a: HolographicVector) (b: HolographicVector) =
    let n = a.Length
    HolographicVector [| for i in 0 .. n - 1 -> Seq.sum (seq { for j in 0 .. n - 1 -> a[j] * b[(i - j + n) % n] }) |]

/// The convolution theorem: by transforms, or by the sum that defines it.
[<Fact; Source("plate1995holographic", "circular convolution")>]
let ``binding is the circular sum, at every length`` () =
    for n in [ 1..70 ] @ [ 97; 101; 121; 127; 128; 143; 169; 180; 210; 251; 256; 257 ] do
        let a, b = normals 1UL $"a{n}" n, normals 2UL $"b{n}" n
        near (1e-14 * a.Norm * b.Norm) (a * b) (direct a b)

/// The transform against its own definition, coefficient by coefficient.
[<Fact>]
let ``the spectrum is the sum over roots of unity, at every length`` () =
    for n in [ 1..70 ] @ [ 97; 121; 169; 180; 210; 250; 257 ] do
        let a = normals 3UL $"a{n}" n
        let spectrum = a.Spectrum()

        for k in 0 .. n - 1 do
            let sum = Seq.fold (fun (s: Complex) j -> s + Complex.FromPolarCoordinates(a[j], -2.0 * Math.PI * float (j * k % n) / float n)) Complex.Zero (seq { 0 .. n - 1 })
            Assert.InRange((spectrum[k] - sum).Magnitude, 0.0, 2e-14 * a.Norm * sqrt (float n))

/// Many pairs give what each gives alone, whatever their number and sizes are: huge and tiny vectors do not spoil each other.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``pairs together are pairs alone`` (Length n) (seed: uint64) (PositiveInt count) =
    let count = 1 + count % 21
    let size i = Math.ScaleB(1.0, (i * 97) % 400 - 200)
    let left = [ for i in 1..count -> size i * normals seed $"a{i}" n ]
    let right = [ for i in 1..count -> size (-i) * normals seed $"b{i}" n ]

    for a, b, c in Seq.zip3 left right (Binding.Bind(left, right)) do
        near (1e-14 * a.Norm * b.Norm) (a * b) c

[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``binding is commutative, associative and bilinear, and has an identity`` (Length n) (seed: uint64) (s: NormalFloat) =
    let a, b, c = normals seed "a" n, normals seed "b" n, normals seed "c" n
    let scale = a.Norm * b.Norm
    near (1e-14 * scale) (a * b) (b * a)
    near (1e-13 * scale * c.Norm) ((a * b) * c) (a * (b * c))
    near (1e-13 * scale * c.Norm) (a * (b + c)) (a * b + a * c)
    near (1e-13 * scale * (1.0 + abs s.Get)) ((s.Get * a) * b) (s.Get * (a * b))
    near (1e-14 * a.Norm) (a * HolographicVector.Identity n) a
    Assert.Equal(0.0, largest (a * HolographicVector.Zero n))

/// A vector whose size is near the ends of the doubles is bound as exactly as any other.
[<Property(MaxTest = 40)>]
let ``binding keeps its digits at every size`` (seed: uint64) =
    let a, b = normals seed "a" 12, normals seed "b" 12

    for e, f in [ -1000, 900; 1000, -1000; 500, 500; -1060, 1000; 0, -1022; -700, -300 ] do
        let c = Math.ScaleB(1.0, e) * a * (Math.ScaleB(1.0, f) * b)
        let expected = Math.ScaleB(1.0, -(e + f) / 2) * c
        // a subnormal factor has lost digits before it is bound
        let tolerance = if e < -1022 then 1e-3 else 1e-13
        near (tolerance * a.Norm * b.Norm) (Math.ScaleB(1.0, -(e + f) - (-(e + f) / 2)) * expected) (a * b)

/// ã_i = a_{−i}: it reverses all but coordinate 0, twice is nothing, and its transform is the conjugate.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``the involution reverses`` (Length n) (seed: uint64) =
    let a, b = normals seed "a" n, normals seed "b" n
    let reversed = a.Involution()
    for i in 0 .. n - 1 do Assert.Equal(a[(n - i) % n], reversed[i])
    Assert.Equal(a, reversed.Involution())
    near (1e-13 * a.Norm * b.Norm) ((a * b).Involution()) (a.Involution() * b.Involution())
    // ⟨ã ⊛ c, b⟩ = ⟨c, a ⊛ b⟩: the involution is the adjoint of binding
    let c = normals seed "c" n
    Assert.Equal((a.Involution() * c).Dot b, c.Dot(a * b), 1e-12 * (1.0 + a.Norm * b.Norm * c.Norm))

/// Closed under ⊛, with inverses that are the involutions, and the identity among them; binding by one is a rotation.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``unitary vectors form a group`` (Length n) (seed: uint64) =
    let u, v, a = (normals seed "u" n).Unitary(), (normals seed "v" n).Unitary(), normals seed "a" n
    Assert.InRange(u.UnitaryDefect(), 0.0, 1e-12)
    Assert.InRange((u * v).UnitaryDefect(), 0.0, 1e-12)
    Assert.InRange((u.Involution()).UnitaryDefect(), 0.0, 1e-12)
    Assert.InRange((HolographicVector.Identity n).UnitaryDefect(), 0.0, 1e-15)
    Assert.Equal(1.0, u.Norm, 1e-12)
    near 1e-12 (u * u.Involution()) (HolographicVector.Identity n)
    near 1e-12 (u.Inverse()) (u.Involution())
    Assert.Equal(a.Norm, (u * a).Norm, 1e-11 * a.Norm)
    near 1e-11 (u.Power 5 * u.Power -3) (u * u)
    Assert.Equal(HolographicVector.Identity n, u.Power 0)

/// a⁻¹ = ã exactly when a is unitary: the distance of the two is at least what a is short of unitary.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``the exact inverse is the involution only of a unitary vector`` (Length n) (seed: uint64) =
    let a = normals seed "a" n
    let inverse = a.Inverse()
    let smallest = a.Spectrum() |> Array.map _.Magnitude |> Array.min
    near (1e-11 * (1.0 + 1.0 / smallest) * (1.0 + a.Norm * inverse.Norm)) (inverse * a) (HolographicVector.Identity n)
    // |1/A − conj A| = | |A|⁻¹ − |A| | at each frequency
    let apart = (inverse - a.Involution()).Norm
    let expected = sqrt (a.Spectrum() |> Array.averageBy (fun c -> (1.0 / c.Magnitude - c.Magnitude) ** 2.0))
    Assert.Equal(1.0, apart / expected, 1e-6)
    // and the scale: half a unitary vector has twice its involution for an inverse... four times
    let u = a.Unitary()
    near 1e-11 ((u / 2.0).Inverse()) (4.0 * (u / 2.0).Involution())

/// The trace of pairs under unitary keys: the read is the item plus the other items, each turned by the product of two keys.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 40); Source("plate1995holographic", "traces of pairs")>]
let ``a trace read by unitary keys is the item and what the other keys make of theirs`` (Length n) (seed: uint64) =
    let keys = [ for i in 1..4 -> (normals seed $"k{i}" n).Unitary() ]
    let values = [ for i in 1..4 -> bare n seed $"v{i}" ]
    let trace = Binding.Trace(keys, values)

    for inverse in [ KeyInverse.Involution; KeyInverse.Exact ] do
        let noise = List.zip keys.Tail values.Tail |> List.map (fun (k, v) -> keys.Head.Involution() * (k * v)) |> List.reduce (+)
        near 1e-11 (Binding.Read(trace, keys.Head, inverse)) (values.Head + noise)

    // one pair alone is read exactly by the exact inverse, and not by the involution of a key that is not unitary
    let key = normals seed "k" n / sqrt (float n)
    if n > 40 then
        near (1e-9 * key.Inverse().Norm) (Binding.Read(key * values.Head, key, KeyInverse.Exact)) values.Head
        Assert.True((Binding.Read(key * values.Head, key) - values.Head).Norm > 0.1 * values.Head.Norm)

/// Operators and names mean what vectors mean.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 30)>]
let ``vectors add, scale and compare`` (Length n) (seed: uint64) =
    let a, b = normals seed "a" n, normals seed "b" n
    Assert.Equal(a, a + b - b + (b - b) |> fun c -> if largest (c - a) < 1e-12 then a else c)
    Assert.Equal(-a, -1.0 * a)
    Assert.Equal(a * 2.0, a + a)
    near (1e-15 * a.Norm) ((3.0 * a) / 3.0) a
    Assert.Equal(a.Dot a, a.Norm ** 2.0, 1e-12 * (1.0 + a.Norm ** 2.0))
    Assert.Equal(1.0, a.Cosine(7.0 * a), 1e-12)
    Assert.Equal(-1.0, a.Cosine(-1e-200 * a), 1e-12)
    Assert.Equal(a.Dot b / (a.Norm * b.Norm), a.Cosine b, 1e-12)
    Assert.Equal(a.GetHashCode(), HolographicVector(a.ToArray()).GetHashCode())
    Assert.Equal(1e-300 * a.Norm, (1e-300 * a).Norm, 1e-310 * a.Norm)

let private refuses<'e when 'e :> exn> (words: string list) (f: unit -> obj) =
    let error = Assert.ThrowsAny<'e>(fun () -> f () |> ignore)
    for word in words do Assert.Contains(word, error.Message)

/// Whatever is outside a domain is refused by name; nothing is NaN.
[<Fact>]
let ``bad vectors are refused by name`` () =
    let a, b = HolographicVector [ 1.0; 2.0; 3.0 ], HolographicVector [ 1.0; 2.0 ]
    refuses<ArgumentException> [ "Coordinate 1"; "NaN"; "values" ] (fun () -> box (HolographicVector [ 1.0; nan ]))
    refuses<ArgumentException> [ "Coordinate 0" ] (fun () -> box (HolographicVector [ infinity ]))
    refuses<ArgumentException> [ "at least one" ] (fun () -> box (HolographicVector []))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (a * b))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (a + b))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (a.Dot b))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (a.Cosine b))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (Binding.Read(a, b)))
    refuses<ArgumentException> [ "Vector 1" ] (fun () -> box (Binding.Bind([ a; b ], [ a; a ])))
    refuses<ArgumentException> [ "as many" ] (fun () -> box (Binding.Trace([ a; a ], [ a ])))
    refuses<ArgumentException> [ "no vector" ] (fun () -> box (Binding.Trace([], [])))
    refuses<ArgumentException> [ "2"; "3" ] (fun () -> box (Binding.Bind([ a ], [ b ])))
    refuses<ArgumentException> [ "norm 0"; "key" ] (fun () -> box (HolographicVector.Zero(4).Inverse()))
    refuses<ArgumentException> [ "norm 0" ] (fun () -> box (HolographicVector.Zero(4).Unitary()))
    refuses<ArgumentException> [ "norm 0"; "key" ] (fun () -> box (Binding.Read(a, HolographicVector.Zero 3)))
    refuses<ArgumentException> [ "norm 0" ] (fun () -> box (a.Cosine(HolographicVector.Zero 3)))
    refuses<ArgumentOutOfRangeException> [ "finite"; "NaN" ] (fun () -> box (nan * a))
    refuses<ArgumentOutOfRangeException> [ "0" ] (fun () -> box (a / 0.0))
    refuses<ArgumentOutOfRangeException> [ "3" ] (fun () -> box (a[3]))
    refuses<ArgumentOutOfRangeException> [] (fun () -> box (HolographicVector.Zero 0))
    refuses<ArgumentOutOfRangeException> [] (fun () -> box (Binding.Read(a, a, enum<KeyInverse> 7)))
    refuses<OverflowException> [] (fun () -> box (1e300 * a * (1e300 * a)))
    refuses<OverflowException> [] (fun () -> box (1e308 * a + 1e308 * a))
    refuses<ArgumentNullException> [] (fun () -> box (a * Unchecked.defaultof<HolographicVector>))

/// A coefficient that the rounding of the transform alone could explain has vanished; one a thousand times as large has not.
[<Property(Arbitrary = [| typeof<Lengths> |], MaxTest = 60)>]
let ``a vanishing Fourier coefficient is refused under the exact inverse`` (Length n) (seed: uint64) (PositiveInt which) (e: int) =
    let k = which % n
    let scale = Math.ScaleB(1.0, e % 300)
    let full = (normals seed "a" n).Unitary()
    // without its coefficients k and n − k
    let wave f = HolographicVector [| for i in 0 .. n - 1 -> f (2.0 * Math.PI * float (int64 i * int64 k % int64 n) / float n) |]
    let c = full.Spectrum()[k]
    let weight = (if 2 * k % n = 0 then 1.0 else 2.0) / float n
    let part = weight * c.Real * wave cos - (if n > 1 then weight * c.Imaginary * wave sin else HolographicVector.Zero n)

    if n > 2 then
        let hollow = scale * (full - part)
        refuses<ArgumentException> [ "vanishes"; "key" ] (fun () -> box (hollow.Inverse()))
        refuses<ArgumentException> [ "vanishes" ] (fun () -> box (Binding.Read(full, hollow, KeyInverse.Exact)))
        Assert.Equal(n, (Binding.Read(full, hollow)).Length)
        let filled = scale * (full - (1.0 - 1e-9) * part)
        Assert.InRange((filled.Inverse() * filled - HolographicVector.Identity n).Norm, 0.0, 1e-3)
