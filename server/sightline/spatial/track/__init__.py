"""Following fault points: in pictures without pose, and on parts that move; what each mark is to a frame."""
