"""What each term means, in plain Japanese, and the formula of each measure: the one table that screens explain by.

The codes are those of kpi_models/terms.py; docs/glossary.md is written for developers and holds the same words.
"""

from __future__ import annotations

from typing import Final

from kpi_models.terms import REASONS

FORMULAS: Final[dict[str, str]] = {
    "achievement_rate": "（実績 − 基準値）÷（その年度の目標 − 基準値）",
    "single_year_rate": "（実績 − 前年度の実績）÷（目標 − 前年度の目標）",
    "final_progress": "（実績 − 基準値）÷（最終目標 − 基準値）",
    "elapsed_share": "計画が始まってからの年数 ÷ 計画の年数",
    "planned_pace": "前の目標（はじめは基準値）＋（次の目標 − 前の目標）× 経った年数 ÷ 間の年数",
    "gap": "実績 − 目標",
    "required_per_year": "（最終目標 − 実績）÷ 残りの年数",
    "level_rate": "実績の総量 ÷ 目標の総量",
    "keep_rate": "以上を維持：1 ＋（実績 − 目標）÷ 目標　以下を維持：1 −（実績 − 目標）÷ 目標",
    "met": "実績が、計画に明記されたその年度の目標に届いたか",
    "versus_baseline": "実績が基準値より良いか、同じか、悪いか",
    "kpi_rate": "目標値に達したKPI ÷ 達成を判定できたKPI",
    "project_rate": "1つ以上のKPIが目標値に達した事業 ÷ 達成を判定できた事業",
}

MEANINGS: Final[dict[str, str]] = {
    # 計算
    "achievement_rate": "基準値からの増加分で比べた、その年度の目標に対する実績の割合です。水準（総量）では比べません。"
    "減らす目標でも同じ式で、計画どおりに減れば100％です。計画が望む方向と逆に動く年度は、"
    "1に「目標より良かった分 ÷ 目標と基準値の差」を加えて求めます。",
    "single_year_rate": "その年度だけの増加分どうしを比べた割合です。",
    "final_progress": "達成率と同じ計算を、最終年度の目標に対して行ったものです。",
    "elapsed_share": "計画の期間のうち、どれだけが過ぎたかの割合です。最終目標に対する進捗率と見比べます。",
    "planned_pace": "目標値の明記がない年度に、前後の明記された値の間を結んで求めた値です。"
    "約束された値ではないため、「推定」と示し、KPI達成率には数えません。",
    "gap": "目標に対して、実績がどれだけ多いか少ないかです。率の差はポイントで示します。",
    "required_per_year": "最終目標に届くために、残りの年度で1年あたりに必要な増加分です。最終年度にはありません。",
    "level_rate": "実績の総量と目標の総量の比です。基準値が大きいと常に100％に近くなるため、参考にとどめます。",
    "keep_rate": "現状維持の目標だけに使います。道のりがないため達成率はなく、どの程度維持できたかを示します。",
    "met": "計画に明記された目標に届いたかどうかの事実です。計画ペースとの比較では決めません。",
    "versus_baseline": "事業を始める前と比べた事実です。望む方向に動いていれば改善、逆なら悪化です。",
    "change": "判定の区分が上がれば↑、下がれば↓です。"
    "区分が同じときは、達成率が5ポイント以上動けば↑か↓、それより小さければ→です。",
    "projected_final": "3年分以上の実績から、1年あたりの変化の平均を最終年度まで延ばした値です。"
    "かっこ内は、これまでで最も小さい変化と最も大きい変化が続いた場合の幅で、確率ではありません。",
    "kpi_rate": "当年度の目標値が計画に明記され、実績が報告されたKPIのうち、目標値に達したKPIの割合です。",
    "project_rate": "達成を判定できるKPIを1つ以上もつ事業のうち、1つ以上のKPIが目標値に達した事業の割合です。",
    "execution_rate": "実績額 ÷ 計画額。予定した事業費のうち、実際に使った割合です。"
    "両方の額が報告された事業だけで求めます。",
    "grant_share": "事業費（実績額）のうち、国の交付金（国費）でまかなった額です。",
    # 数値
    "baseline": "事業を始める前に測った値です。達成率はここからの増加分で測ります。",
    "level": "その時点の値そのものです（例：移住者の累計 43人）。",
    "increment": "その年度の1年間で増えた分です。減った分は−で示します。",
    "increment-since-baseline": "基準値から数えた増加分の合計です。",
    "stated": "計画書に、その年度の目標として書かれている値です。",
    "interpolated": "計画書に書かれておらず、前後の目標から補った値です（計画ペース）。",
    "linear": "目標の間の年度は、毎年同じだけ進むとみなします。特に決めないときは、この進み方です。",
    "back-loaded": "目標の間の年度は、はじめはゆっくり、後半に大きく進むとみなします。",
    "at-end": "目標の間の年度には、進みを求めません。その年度は「目標未設定」になります。",
    # 実績の状態
    "confirmed": "確かめられた実績です。",
    "provisional": "あとで改められることのある実績です。速報のまま判定し、図では白抜きで示します。",
    "pending": "まだ集計や調査の途中です。0とはみなさず、判定しません。",
    "not-yet-published": "もとになる統計がまだ公表されていません。0とはみなさず、判定しません。",
    "not-applicable": "その年度は対象にしないと報告されています。",
    "withheld": "数が少ないなどの理由で公表されない値です。",
    "ended": "事業が終わり、その後は測っていません。",
    # 判定できない理由
    "no-target": "その年度の目標も、目標から補った計画ペースもありません。",
    "no-actual": "年度が終わりましたが、実績がまだ報告されていません。",
    "awaiting-approval": "報告は提出されていて、承認を待っています。承認されると数値が見えます。",
    "not-due": "年度がまだ終わっていません。件数には数えません。",
    "no-baseline": "基準値がないため、増加分に直して比べられません。目標に届いたかどうかだけを判定します。",
    "zero-span": "目標が基準値と同じで、割る数が0になるため達成率がありません。届いたかどうかだけを判定します。",
    "keep-at": "現状を維持する目標で、道のりがないため達成率がありません。維持率で示します。",
    "gap-in-years": "実績が増加分で報告されていますが、途中の年度が欠けているため、総量が分かりません。",
    # 判定
    "scale": "判定の区切りを定めたものです。国の統一基準はないため、入っている公表例と、団体独自の基準から選べます。"
    "どの基準の第何版で判定したかを、判定のそばに必ず示します。",
    "grade": "判定基準の区分のうち、上から順に当てはめて最初に当てはまったものです。記号・文字・ことばで示します。"
    "当年度の目標値がないKPIにも計画ペースで付くため、KPI達成率とは分母が異なります。",
    "unknown": "判定の時期が来ているのに、当年度の目標値に達したかどうかを決められないものです。"
    "0％とはみなさず、別に数えます。",
    "not_graded": "実績や目標がなく、判定基準の評価を付けられないKPIです。計画ペースで判定できるKPIを除くため、"
    "「判定不能」より少なくなることがあります。",
    "standing": "区分が順調側かどうかです。文字の違う判定基準どうしを比べるために、判定基準ごとに定めています。",
    "depends_on_scale": "ある判定基準では順調側、別の基準では順調側でない評価になるKPIの印です。",
    "why": "判定のもとになった数値を示す一文です。判定には必ず付きます。",
    "as_of": "選んだ日までに報告・訂正された数値だけで、その日に見えていた状態を再現します。",
}

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "計算のしかた": (
        "achievement_rate", "single_year_rate", "final_progress", "elapsed_share", "planned_pace", "gap",
        "required_per_year", "level_rate", "keep_rate", "met", "versus_baseline", "change",
        "projected_final",
    ),
    "集計": ("kpi_rate", "project_rate", "unknown", "not_graded", "grant_share", "execution_rate"),
    "判定": ("scale", "grade", "standing", "depends_on_scale", "why", "as_of"),
    "数値の種類": (
        "baseline", "level", "increment", "increment-since-baseline", "stated", "interpolated", "linear",
        "back-loaded", "at-end",
    ),
    "実績の状態": (
        "confirmed", "provisional", "pending", "not-yet-published", "not-applicable", "withheld", "ended",
    ),
    "達成率がない・判定できない理由": tuple(
        "gap-in-years" if code == "gap" else code
        for code in REASONS
        if code not in ("pending", "not-yet-published", "not-applicable", "withheld", "ended")
    ),
}  # fmt: skip
