/** TensorBoard's host calls this once, in an empty page. */
export function render(): void {}
