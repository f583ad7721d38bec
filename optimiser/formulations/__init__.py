"""What is searched: case plans or pairs, and the integer program of one stage over them."""
