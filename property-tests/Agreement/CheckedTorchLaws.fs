/// The checked products and derivatives: they agree with their definitions, and a mistake throws where the raw ones would end the process.
module Theory.Agreement.CheckedTorchLaws

open System
open System.IO
open System.Reflection
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Nets.Training

/// A tensor's elements in order, and a tensor of given elements.
let private elements (t: torch.Tensor) = t.detach().contiguous().reshape(-1L).data<float>().ToArray()
let private tensor (shape: int64 list) (values: float seq) = torch.tensor(Array.ofSeq values, dtype = torch.ScalarType.Float64).reshape(Array.ofList shape)
let private vector values = tensor [ int64 (Seq.length values) ] values

let private scoped (law: unit -> 'a) =
    use _ = torch.NewDisposeScope()
    law ()

let private size shape = List.fold (*) 1L shape

/// Whole numbers: sums of their products are exact, so that the two sides of a law are equal and not only close.
let private whole n = Gen.listOfLength n (Gen.choose (-8, 8)) |> Gen.map (List.map float)

type Factors =
    { Left: int64 list
      Right: int64 list
      A: float list
      B: float list }

type Quadratic = { Matrix: float list; Linear: float list; At: float list; Along: float list }

type Cases =
    /// Pairs of shapes that have a product: vectors, matrices, batches that are broadcast, dimensions of length 0 and 1.
    static member Factors() =
        gen {
            let! n, k, m = Gen.three (Gen.choose (0, 4) |> Gen.map int64)
            let! batch = Gen.choose (0, 2) |> Gen.bind (fun r -> Gen.listOfLength r (Gen.elements [ 1L; 2L; 3L ]))
            let thinned = batch |> List.map (fun d -> Gen.elements [ 1L; d ]) |> Gen.sequenceToList
            let! left = thinned
            let! right = thinned
            let! leftDrop, rightDrop = Gen.two (Gen.choose (0, batch.Length))
            let! leftVector, rightVector = Gen.two (Gen.frequency [ 1, Gen.constant true; 4, Gen.constant false ])
            let l = if leftVector then [ k ] else List.skip leftDrop left @ [ n; k ]
            let r = if rightVector then [ k ] else List.skip rightDrop right @ [ k; m ]
            let! a = whole (int (size l))
            let! b = whole (int (size r))
            return { Left = l; Right = r; A = a; B = b }
        }
        |> Arb.fromGen

    static member Quadratic() =
        gen {
            let! n = Gen.choose (1, 5)
            let! matrix = whole (n * n)
            let! linear, at, along = Gen.three (whole n)
            return { Matrix = matrix; Linear = linear; At = at; Along = along }
        }
        |> Arb.fromGen

/// The product by the sums that define it.
let private product (f: Factors) =
    let widen front back shape = (if front then [ 1L ] else []) @ shape @ (if back then [ 1L ] else [])
    let l, r = widen (f.Left.Length = 1) false f.Left, widen false (f.Right.Length = 1) f.Right
    let split (shape: int64 list) = List.splitAt (shape.Length - 2) shape
    let (lb, lm), (rb, rm) = split l, split r
    let rank = max lb.Length rb.Length
    let pad b = List.replicate (rank - List.length b) 1L @ b
    let lb, rb = pad lb, pad rb
    let batch = List.map2 (fun p q -> if p = 1L then q else p) lb rb
    let n, k, m = lm[0], lm[1], rm[1]

    let place dims (index: int64 list) =
        List.fold2 (fun at d i -> at * d + (if d = 1L then 0L else i)) 0L dims index

    let indices = List.fold (fun heads d -> [ for h in heads do for i in 0L .. d - 1L -> h @ [ i ] ]) [ [] ] batch

    let values =
        [ for index in indices do
              for i in 0L .. n - 1L do
                  for j in 0L .. m - 1L do
                      [ for t in 0L .. k - 1L ->
                            f.A[int (((place lb index) * n + i) * k + t)] * f.B[int (((place rb index) * k + t) * m + j)] ]
                      |> List.sum ]

    let shape = batch @ (if f.Left.Length = 1 then [] else [ n ]) @ (if f.Right.Length = 1 then [] else [ m ])
    shape, values

/// Whatever way the product takes through mm and bmm, it is the sum over the inner index, batch by batch.
[<Property(Arbitrary = [| typeof<Cases> |], MaxTest = 300)>]
let ``the product agrees with the sums that define it`` (f: Factors) =
    scoped (fun () ->
        let shape, values = product f
        let result = CheckedTorch.MatMul(tensor f.Left f.A, tensor f.Right f.B)
        List.ofArray result.shape = shape && List.ofArray (elements result) = values)

/// The raw product would end the process here.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``a product whose inner dimensions differ throws and names both shapes`` (f: Factors) =
    scoped (fun () ->
        let longer = List.mapi (fun i d -> if i = f.Left.Length - 1 then d + 1L else d) f.Left
        let left, right = torch.zeros(Array.ofList longer), torch.zeros(Array.ofList f.Right)
        let thrown = Assert.Throws<ArgumentException>(fun () -> CheckedTorch.MatMul(left, right) |> ignore)
        let name shape = "(" + String.Join(", ", List.map string shape) + ")"
        Assert.Contains(name longer, thrown.Message)
        Assert.Contains(name f.Right, thrown.Message))

/// Each way in which two tensors have no product is told before libtorch sees them.
[<Fact>]
let ``tensors without a product throw`` () =
    scoped (fun () ->
        let refused (left: torch.Tensor) (right: torch.Tensor) =
            Assert.ThrowsAny<ArgumentException>(fun () -> CheckedTorch.MatMul(left, right) |> ignore) |> ignore

        refused (torch.zeros(3L).sum()) (torch.zeros(3L))
        refused (torch.zeros(3L)) (torch.zeros(3L, dtype = torch.ScalarType.Float64))
        refused (torch.zeros(2L, 3L, 3L)) (torch.zeros(4L, 3L, 3L))
        refused (torch.zeros(3L)) null)

/// What libtorch refuses for reasons of its own comes back as an exception too: it has no product of truth values.
[<Fact>]
let ``a product that libtorch lacks throws`` () =
    scoped (fun () ->
        let truth = torch.ones(2L, 2L, dtype = torch.ScalarType.Bool)
        Assert.Throws<InvalidOperationException>(fun () -> CheckedTorch.MatMul(truth, truth) |> ignore))

let private quadratic (q: Quadratic) =
    let n = int64 q.At.Length
    let a, b = tensor [ n; n ] q.Matrix, vector q.Linear
    a, b, Func<torch.Tensor, torch.Tensor>(fun x -> CheckedTorch.MatMul(x, CheckedTorch.MatMul(a, x)) + CheckedTorch.MatMul(b, x))

/// ∇(xᵀAx + bᵀx) = (A + Aᵀ)x + b, in whole numbers without an error.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the gradient of a quadratic form is known`` (q: Quadratic) =
    scoped (fun () ->
        let a, b, f = quadratic q
        let x = vector q.At
        elements (CheckedTorch.Grad(f, x)) = elements (CheckedTorch.MatMul(a + a.t(), x) + b))

/// ∇²(xᵀAx + bᵀx) = A + Aᵀ: the product with a direction depends neither on x nor on b.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the Hessian of a quadratic form is known`` (q: Quadratic) =
    scoped (fun () ->
        let a, _, f = quadratic q
        let v = vector q.Along
        elements (CheckedTorch.HessianVector(f, vector q.At, v)) = elements (CheckedTorch.MatMul(a + a.t(), v)))

/// A map x ↦ Ax has the Jacobian A; its transpose would pass no test of symmetric matrices, so A is any matrix.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the Jacobian of a linear map is its matrix`` (q: Quadratic) =
    scoped (fun () ->
        let a, _, _ = quadratic q
        elements (CheckedTorch.Jacobian((fun x -> CheckedTorch.MatMul(a, x)), vector q.At)) = elements a)

/// A smooth function with every mixed derivative: Σᵢ exp(sin(xᵢ) x_{i+1} / 8) and a logarithm of a sum.
let private smooth =
    Func<torch.Tensor, torch.Tensor>(fun x -> (torch.sin(x / 4.0) * torch.roll(x, 1L) / 8.0).exp().sum() + (x / 8.0).exp().sum().log())

let private close tolerance (a: float[]) (b: float[]) =
    let scale = Seq.append a b |> Seq.map abs |> Seq.fold max 1.0
    Array.forall2 (fun p q -> abs (p - q) <= tolerance * scale) a b

/// The gradient is the derivative: a central difference along a direction has error O(h²).
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the gradient along a direction is the function's difference`` (q: Quadratic) =
    scoped (fun () ->
        let x, v = vector q.At, vector q.Along
        let h = 1e-5
        let difference = (smooth.Invoke(x + h * v) - smooth.Invoke(x - h * v)) / (2.0 * h)
        close 1e-6 (elements (CheckedTorch.MatMul(CheckedTorch.Grad(smooth, x), v))) (elements difference))

/// ∇²f(x) v is the derivative of the gradient along v.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the Hessian's product is the gradient's difference`` (q: Quadratic) =
    scoped (fun () ->
        let x, v = vector q.At, vector q.Along
        let h = 1e-5
        let difference = (CheckedTorch.Grad(smooth, x + h * v) - CheckedTorch.Grad(smooth, x - h * v)) / (2.0 * h)
        close 1e-6 (elements (CheckedTorch.HessianVector(smooth, x, v))) (elements difference))

/// The Hessian is the gradient's Jacobian: the product by two passes agrees with the whole matrix times the direction.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the Hessian's product is the Jacobian of the gradient times the direction`` (q: Quadratic) =
    scoped (fun () ->
        let x, v = vector q.At, vector q.Along
        let hessian = CheckedTorch.Jacobian((fun x -> CheckedTorch.Grad(smooth.Invoke x, [| x |], createGraph = true)[0]), x)
        close 1e-12 (elements (CheckedTorch.MatMul(hessian, v))) (elements (CheckedTorch.HessianVector(smooth, x, v))))

/// J[i, ·] is the gradient of fᵢ; the function's and the argument's shapes stand in this order in the result's.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``each row of the Jacobian is the gradient of its own component`` (q: Quadratic) =
    scoped (fun () ->
        let x = vector (q.At @ q.Along) |> fun t -> t.reshape(2L, -1L)
        let f = fun (x: torch.Tensor) -> (x.sum(0L).exp() * 0.01 + x.prod(0L)).unsqueeze(1L)
        let jacobian = CheckedTorch.Jacobian(f, x)
        let n = x.shape[1]
        Assert.Equal<int64[]>([| n; 1L; 2L; n |], jacobian.shape)

        [ 0L .. n - 1L ]
        |> List.forall (fun i -> elements (jacobian.select(0L, i)) = elements (CheckedTorch.Grad((fun x -> (f x).select(0L, i).sum()), x))))

/// The weights make a gradient of each element at once: Σᵢ wᵢ ∂yᵢ/∂x = Jᵀw.
[<Property(Arbitrary = [| typeof<Cases> |])>]
let ``the weighted gradient is the transposed Jacobian times the weights`` (q: Quadratic) =
    scoped (fun () ->
        let a, _, _ = quadratic q
        let x = (vector q.At).requires_grad_()
        let gradient = CheckedTorch.Grad(CheckedTorch.MatMul(a, x), [| x |], weights = vector q.Along)[0]
        elements gradient = elements (CheckedTorch.MatMul(a.t(), vector q.Along)))

/// Derivatives by intermediate results are asked for as often as those by parameters: d(w²)/dw = 2w at w = 3x.
[<Fact>]
let ``a gradient by an intermediate result is its own`` () =
    scoped (fun () ->
        let x = (vector [ 1.0; -2.0 ]).requires_grad_()
        let w = 3.0 * x
        let loss = (w * w).sum()
        Assert.Equal<float[]>([| 6.0; -12.0 |], elements (CheckedTorch.Grad(loss, [| w |], retainGraph = true)[0]))
        Assert.Equal<float[]>([| 18.0; -36.0 |], elements (CheckedTorch.Grad(loss, [| x |])[0])))

/// A constant has the derivative zero, whether libtorch calls it unused, or finds no graph at all.
[<Fact>]
let ``what an output does not depend on has the gradient zero, or throws by its index`` () =
    scoped (fun () ->
        let x, y = (vector [ 1.0; 2.0 ]).requires_grad_(), (tensor [ 1; 3 ] [ 1.0; 2.0; 3.0 ]).requires_grad_()
        let loss () = (x * x).sum()
        let gradients = CheckedTorch.Grad(loss (), [| x; y |])
        Assert.Equal<float[]>([| 2.0; 4.0 |], elements gradients[0])
        Assert.Equal<int64[]>([| 1L; 3L |], gradients[1].shape)
        Assert.Equal<float[]>([| 0.0; 0.0; 0.0 |], elements gradients[1])
        let thrown = Assert.Throws<UnusedInputException>(fun () -> CheckedTorch.Grad(loss (), [| x; y |], unused = UnusedInput.Throw) |> ignore)
        Assert.Equal(1, thrown.Index)
        Assert.Contains("(1, 3)", thrown.Message)
        let constant = fun (_: torch.Tensor) -> vector [ 5.0 ]
        Assert.Equal<float[]>([| 0.0; 0.0 |], elements (CheckedTorch.Grad(constant, x)))
        Assert.Equal<float[]>([| 0.0; 0.0 |], elements (CheckedTorch.Jacobian(constant, x)))
        Assert.Equal<float[]>([| 0.0; 0.0 |], elements (CheckedTorch.HessianVector((fun x -> x.sum()), x, x.detach()))))

/// A training step in progress has gradients on its parameters; a measurement in between leaves them as they are.
[<Fact>]
let ``a derivative leaves the inputs' own gradients as they are`` () =
    scoped (fun () ->
        let x = (vector [ 1.0; 2.0 ]).requires_grad_()
        (x * 5.0).sum().backward()
        CheckedTorch.Grad((x * x).sum(), [| x |]) |> ignore
        CheckedTorch.HessianVector((x * x * x).sum(), [| x |], [| torch.ones_like(x).detach() |]) |> ignore
        Assert.Throws<UnusedInputException>(fun () -> CheckedTorch.Grad(torch.ones(1L), [| x |], unused = UnusedInput.Throw) |> ignore) |> ignore
        Assert.Equal<float[]>([| 5.0; 5.0 |], elements x.grad))

/// A measurement is often made where gradients are switched off.
[<Fact>]
let ``a function is differentiated under no_grad as well`` () =
    scoped (fun () ->
        use _ = torch.no_grad()
        let x = vector [ 3.0 ]
        Assert.Equal<float[]>([| 27.0 |], elements (CheckedTorch.Grad((fun x -> (x * x * x).sum()), x)))
        Assert.Equal<float[]>([| 18.0 |], elements (CheckedTorch.HessianVector((fun x -> (x * x * x).sum()), x, vector [ 1.0 ])))
        Assert.Equal<float[]>([| 27.0 |], elements (CheckedTorch.Jacobian((fun x -> x * x * x), x))))

/// Each of these ends the process in TorchSharp's own `grad`.
[<Fact>]
let ``a derivative that cannot be had throws`` () =
    scoped (fun () ->
        let x = (vector [ 1.0; 2.0 ]).requires_grad_()
        let refused (act: unit -> obj) = Assert.ThrowsAny<ArgumentException>(fun () -> act () |> ignore) |> ignore
        let broken (act: unit -> obj) = Assert.Throws<InvalidOperationException>(fun () -> act () |> ignore) |> ignore
        refused (fun () -> CheckedTorch.Grad(x * x, [| x |]))
        refused (fun () -> CheckedTorch.Grad((x * x).sum(), [||]))
        refused (fun () -> CheckedTorch.Grad((x * x).sum(), [| x; x |]))
        refused (fun () -> CheckedTorch.Grad((x * x).sum(), [| vector [ 1.0 ] |]))
        refused (fun () -> CheckedTorch.Grad(x * x, [| x |], weights = vector [ 1.0 ]))
        refused (fun () -> CheckedTorch.Grad(x * x, [| x |], weights = torch.ones(2L)))
        refused (fun () -> CheckedTorch.HessianVector((x * x).sum(), [| x |], [| vector [ 1.0 ] |]))
        refused (fun () -> CheckedTorch.HessianVector((x * x).sum(), [| x |], [||]))
        refused (fun () -> CheckedTorch.Grad((fun x -> x * x), x))
        refused (fun () -> CheckedTorch.Jacobian((fun x -> x), torch.ones(2L, dtype = torch.ScalarType.Int64)))
        let loss = (x * x).sum()
        CheckedTorch.Grad(loss, [| x |]) |> ignore
        broken (fun () -> CheckedTorch.Grad(loss, [| x |]))
        let y = x.exp()
        let changed = (y * y).sum()
        y.add_(torch.tensor 1.0) |> ignore
        broken (fun () -> CheckedTorch.Grad(changed, [| x |])))

/// What a call makes on the way is gone when it returns: after many calls as many tensors live as before.
[<Fact>]
let ``no call leaves a tensor behind`` () =
    let x = (vector [ 1.0; 2.0; 3.0 ]).requires_grad_()
    let v = vector [ 1.0; 0.5; 0.25 ]
    let matrices = tensor [ 2; 3; 3 ] (Seq.init 18 float)

    let round () =
        use product = CheckedTorch.MatMul(matrices, v)
        use gradient = CheckedTorch.Grad(smooth, x)
        use hessian = CheckedTorch.HessianVector(smooth, x, v)
        use jacobian = CheckedTorch.Jacobian((fun x -> x * x), x)
        use loss = x.sum()
        CheckedTorch.Grad(loss, [| x |], retainGraph = true) |> Seq.iter _.Dispose()
        Assert.Throws<ArgumentException>(fun () -> CheckedTorch.MatMul(matrices, loss) |> ignore) |> ignore
        Assert.Throws<NotSupportedException>(fun () -> CheckedTorch.Jacobian((fun x -> raise (NotSupportedException(string (x + x)))), x) |> ignore) |> ignore
        product.numel() + gradient.numel() + hessian.numel() + jacobian.numel() |> ignore

    let live () = DisposeScopeManager.Statistics.ThreadTotalLiveCount
    round ()
    let before = live ()
    for _ in 1..100 do round ()
    Assert.Equal(before, live ())
    use scope = torch.NewDisposeScope()
    for _ in 1..100 do round ()
    Assert.Equal(0, scope.DisposablesCount)
    x.Dispose(); v.Dispose(); matrices.Dispose()

let rec private documentationName (t: Type) =
    if t.IsByRef then documentationName (t.GetElementType()) + "@"
    elif t.IsArray then documentationName (t.GetElementType()) + "[]"
    elif t.IsGenericType && not t.IsGenericTypeDefinition then
        let definition = t.GetGenericTypeDefinition().FullName.Replace('+', '.')
        let arguments = String.Join(",", t.GetGenericArguments() |> Array.map documentationName)
        $"{definition[.. definition.IndexOf('`') - 1]}{{{arguments}}}"
    elif t.IsGenericParameter then "`" + string t.GenericParameterPosition
    else t.FullName.Replace('+', '.')

/// A ban on a name that TorchSharp no longer has forbids nothing: after an update it must be written anew.
[<Fact>]
let ``each ban names a member that TorchSharp has`` () =
    let types = typeof<torch>.Assembly.GetExportedTypes()

    let present =
        set [ for t in types do
                  "T:" + t.FullName.Replace('+', '.')

                  for m in t.GetMethods(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.Instance ||| BindingFlags.DeclaredOnly) do
                      if not m.IsGenericMethod then
                          let parameters = m.GetParameters() |> Array.map (fun p -> documentationName p.ParameterType)
                          let listed = if parameters.Length = 0 then "" else "(" + String.Join(",", parameters) + ")"
                          $"M:{t.FullName.Replace('+', '.')}.{m.Name}{listed}" ]

    let bans =
        File.ReadAllLines(Path.Combine(Theory.Checkout.root, "src", "Nets", "BannedSymbols.txt"))
        |> Array.map (fun line -> line.Split(';')[0])

    Assert.Contains("M:TorchSharp.torch.Tensor.matmul(TorchSharp.torch.Tensor)", bans)
    Assert.Empty(bans |> Array.filter (present.Contains >> not))
